//! `#[bits(u16)]`: an enum of bits becomes a set of them, with a name and a description each.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use syn::{Attribute, Expr, Fields, Item, ItemEnum, Lit, Variant, Visibility};

use crate::errors::Errors;
use crate::syntax;

/// The types that bits can be kept in, and how many there are.
const WIDTHS: [(&str, u32); 4] = [("u8", 8), ("u16", 16), ("u32", 32), ("u64", 64)];

/// A set of bits.
struct Bits {
    attributes: Vec<Attribute>,
    visibility: Visibility,
    ident: Ident,
    /// The type that the bits are kept in.
    raw: Ident,
    width: u32,
    bits: Vec<Bit>,
}

/// A bit; what is wrong with it was told, and has the value 0.
struct Bit {
    attributes: Vec<Attribute>,
    ident: Ident,
    value: u64,
    description: String,
}

/// The whole of `#[bits]`.
pub(crate) fn bits(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let (bits, mistakes) = Errors::collect(|errors| {
        let item = syn::parse2(item.clone()).map_err(|error| errors.add(error)).ok()?;
        understand(arguments, item, errors)
    });
    let tokens = bits.map_or(item, |bits| expand(&bits));
    quote! { #tokens #mistakes }
}

fn understand(arguments: TokenStream, item: Item, errors: &mut Errors) -> Option<Bits> {
    let ItemEnum { attrs, vis, ident, generics, variants, .. } = match item {
        Item::Enum(item) => item,
        other => {
            errors.at(syntax::keyword(&other), "`#[bits]` goes on an enum: each of its variants names a bit");
            return None;
        }
    };
    if !generics.params.is_empty() {
        errors.at(&generics, "a set of bits cannot be generic: remove the parameters");
    }
    let (raw, width) = width(arguments, &ident, errors);
    if variants.is_empty() {
        errors.at(&ident, "a set of bits needs bits: `/// What it tells`, then `NAME = 0x01`");
    }
    let mut bits: Vec<Bit> = Vec::new();
    for variant in variants {
        let bit = bit(variant, &raw, width, &bits, errors);
        bits.push(bit);
    }
    Some(Bits { attributes: attrs, visibility: vis, ident, raw, width, bits })
}

/// The type to keep the bits in; the widest one if there is a mistake, so that it is the only one.
fn width(arguments: TokenStream, ident: &Ident, errors: &mut Errors) -> (Ident, u32) {
    let widest = || (Ident::new("u64", ident.span()), 64);
    if arguments.is_empty() {
        errors.at(ident, "`#[bits]` needs the type that the bits are kept in: `#[bits(u8)]`, or `u16`, `u32`, `u64`");
        return widest();
    }
    let named = |raw: &Ident| WIDTHS.iter().find(|(name, _)| raw == name);
    match syn::parse2::<Ident>(arguments.clone()) {
        Ok(raw) if let Some(&(_, width)) = named(&raw) => (raw, width),
        _ => {
            errors.at(arguments, "bits are kept in `u8`, `u16`, `u32` or `u64`: write `#[bits(u16)]`");
            widest()
        }
    }
}

fn bit(variant: Variant, raw: &Ident, width: u32, earlier: &[Bit], errors: &mut Errors) -> Bit {
    let Variant { attrs, ident, fields, discriminant } = variant;
    let description = syntax::description(&attrs).unwrap_or_else(|| {
        errors.at(&ident, format!("bit `{ident}` needs a doc comment: it explains the bit in the headers file"));
        String::new()
    });
    let description = description.trim_end_matches('.').to_owned();
    if !matches!(fields, Fields::Unit) {
        errors.at(&fields, format!("a bit holds nothing: write `{ident} = 0x01`"));
    }
    if let Some(other) = earlier.iter().find(|other| other.ident == ident) {
        errors.at(&ident, format!("bit `{}` is there already: choose another name", other.ident));
    }
    let value = match discriminant {
        Some((_, value)) => checked(&value, &ident, raw, width, earlier, errors),
        None => {
            let used = earlier.iter().fold(0, |used, bit| used | bit.value);
            let free = (0..width).map(|n| 1u64 << n).find(|bit| used & bit == 0).unwrap_or(1);
            let digits = width as usize / 4;
            errors.at(&ident, format!("`{ident}` needs its value: `{ident} = 0x{free:0digits$x}`"));
            0
        }
    };
    Bit { attributes: attrs, ident, value, description }
}

/// The value of a bit; 0 if there is a mistake.
fn checked(value: &Expr, ident: &Ident, raw: &Ident, width: u32, earlier: &[Bit], errors: &mut Errors) -> u64 {
    let number = match syntax::literal(value) {
        Some(Lit::Int(number)) => number.base10_parse::<u64>().ok(),
        _ => {
            errors.at(value, format!("the value of a bit is a plain number: `{ident} = 0x01`"));
            return 0;
        }
    };
    match number {
        Some(bit) if !bit.is_power_of_two() => {
            errors.at(value, "a bit is one bit: write 0x01, 0x02, 0x04, 0x08 and so on, and join bits with `|`");
        }
        Some(bit) if bit.ilog2() < width => match earlier.iter().find(|other| other.value == bit) {
            Some(other) => errors.at(value, format!("this is the bit of `{}`: choose another", other.ident)),
            None => return bit,
        },
        _ => errors.at(value, format!("this bit does not fit into `{raw}`: keep the bits in a wider type")),
    }
    0
}

fn expand(bits: &Bits) -> TokenStream {
    let Bits { attributes, visibility, ident, raw, width, bits } = bits;
    let constants = bits.iter().map(|Bit { attributes, ident, value, .. }| {
        let value = Literal::u64_unsuffixed(*value);
        quote! { #(#attributes)* #visibility const #ident: Self = Self(#value); }
    });
    let table = bits.iter().map(|Bit { attributes, ident, value, description }| {
        let (cfg, name, value) = (syntax::cfg(attributes), ident.to_string(), Literal::u64_unsuffixed(*value));
        quote! { #(#cfg)* __t2::Bit { value: #value, name: #name, description: #description } }
    });
    let digits = Literal::u8_unsuffixed((width / 4) as u8);
    let cfg: Vec<_> = syntax::cfg(attributes).collect();
    quote! {
        #(#attributes)*
        #[derive(
            ::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug, ::core::default::Default,
            ::core::cmp::PartialEq, ::core::cmp::Eq, ::core::hash::Hash,
        )]
        #visibility struct #ident(#visibility #raw);

        #(#cfg)*
        #[allow(dead_code)]
        impl #ident {
            #(#constants)*

            /// No bit at all.
            #visibility const NONE: Self = Self(0);

            /// Whether any bit of `bits` is set.
            #[inline]
            #visibility const fn has(self, bits: Self) -> bool {
                self.0 & bits.0 != 0
            }

            /// These bits without `bits`.
            #[inline]
            #[must_use]
            #visibility const fn without(self, bits: Self) -> Self {
                Self(self.0 & !bits.0)
            }

            /// These bits if the condition holds, no bit otherwise.
            #[inline]
            #[must_use]
            #visibility const fn when(self, condition: bool) -> Self {
                if condition { self } else { Self(0) }
            }
        }

        #(#cfg)*
        #[allow(unused_qualifications)]
        const _: () = {
            use ::t2_core::__private as __t2;

            #[automatically_derived]
            impl __t2::BitFlags for #ident {
                const SET: &'static __t2::BitSet = &__t2::BitSet { digits: #digits, bits: &[#(#table),*] };

                #[inline]
                fn value(self) -> u64 {
                    self.0.into()
                }
            }

            __t2::bit_operators!(#ident);
            __t2::bit_totals!(#ident);
        };
    }
}
