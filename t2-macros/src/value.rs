//! `#[derive(Value)]`: a struct of values as a compound.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Field, Member};

use crate::errors::Errors;
use crate::syntax::{self, Item};

/// The whole of `#[derive(Value)]`.
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    let (tokens, mistakes) = Errors::collect(|errors| match syn::parse2(item) {
        Ok(input) => expand(&input, errors),
        Err(error) => {
            errors.add(error);
            None
        }
    });
    quote! { #tokens #mistakes }
}

/// How a part of the compound is shown.
enum Shown {
    Plain,
    Hex,
    Bare,
}

fn expand(input: &DeriveInput, errors: &mut Errors) -> Option<TokenStream> {
    let fields = fields(input, errors)?;
    let mut kinds = Vec::new();
    let mut parts = Vec::new();
    for (n, field) in fields.iter().enumerate() {
        let member = match &field.ident {
            Some(ident) => Member::Named(ident.clone()),
            None => Member::from(n),
        };
        let (kind, part) = part(field, &member, &shown(field, errors));
        kinds.push(kind);
        parts.push(part);
    }
    let ident = &input.ident;
    Some(quote! {
        const _: () = {
            use ::t2_core::__private as __t2;

            #[automatically_derived]
            impl __t2::Value for #ident {
                const KIND: &'static __t2::Kind = &__t2::Kind::Compound(&[#(#kinds),*]);

                fn encode<__E: __t2::Encoder + ?__t2::Sized>(&self, __encoder: &mut __E) {
                    __t2::Encoder::begin(__encoder, __t2::Group::Compound);
                    #(
                        __t2::Encoder::item(__encoder);
                        #parts
                    )*
                    __t2::Encoder::end(__encoder, __t2::Group::Compound);
                }
            }
        };
    })
}

fn fields<'i>(input: &'i DeriveInput, errors: &mut Errors) -> Option<Vec<&'i Field>> {
    let data = match &input.data {
        Data::Struct(data) => data,
        Data::Enum(data) => return refuse(&data.enum_token, errors),
        Data::Union(data) => return refuse(&data.union_token, errors),
    };
    if !input.generics.params.is_empty() {
        errors.at(&input.generics, "a compound cannot be generic: its kind is fixed; write the types of its parts");
        return None;
    }
    let fields: Vec<_> = data.fields.iter().collect();
    if fields.is_empty() {
        errors.at(&input.ident, "a compound needs fields: each is one part of `a_b_c`");
        return None;
    }
    Some(fields)
}

fn refuse<T>(token: &impl ToTokens, errors: &mut Errors) -> Option<T> {
    let message =
        "`#[derive(Value)]` makes a compound of a struct: for other types write `impl Value` and choose a kind";
    errors.at(token, message);
    None
}

fn shown(field: &Field, errors: &mut Errors) -> Shown {
    let mut shown = Shown::Plain;
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("value")) {
        for item in syntax::options(attribute, errors) {
            match item {
                Item::Word(word) if word == "hex" => shown = Shown::Hex,
                Item::Word(word) if word == "bare" => shown = Shown::Bare,
                Item::Word(word) | Item::Assign(word, _) | Item::Call(word, _) => {
                    syntax::unknown("value option", &word, &["hex", "bare"], errors);
                }
                Item::Text(text) => errors.at(&text, "unknown value option: known are `hex`, `bare`"),
            }
        }
    }
    shown
}

fn part(field: &Field, member: &Member, shown: &Shown) -> (TokenStream, TokenStream) {
    let ty = &field.ty;
    let span = ty.span();
    match shown {
        Shown::Plain => (
            quote_spanned! { span=> <#ty as __t2::Value>::KIND },
            quote_spanned! { span=> __t2::Value::encode(&self.#member, __encoder); },
        ),
        Shown::Hex => (
            quote_spanned! { span=> <#ty as __t2::HexValue>::HEX_KIND },
            quote_spanned! { span=> __t2::HexValue::encode_hex(&self.#member, __encoder); },
        ),
        Shown::Bare => (
            quote_spanned! { span=> <#ty as __t2::BareValue>::BARE_KIND },
            quote_spanned! { span=> __t2::BareValue::encode_bare(&self.#member, __encoder); },
        ),
    }
}
