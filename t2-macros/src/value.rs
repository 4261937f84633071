//! `#[derive(Value)]`: a struct of values as a compound.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Data, DeriveInput, Field, GenericParam, Member};

use crate::errors::Errors;
use crate::expand::{encoding, kind};
use crate::model::Shown;
use crate::options::show;
use crate::syntax::{self, Item, Known};

const PART: Known = Known { kind: "value option", options: &[("hex", "hex"), ("bare", "bare")] };

/// The whole of `#[derive(Value)]`.
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    let (tokens, mistakes) = Errors::collect(|errors| {
        let input = syn::parse2(item).map_err(|error| errors.add(error)).ok()?;
        let fields = fields(&input, errors);
        Some(expand(&input, &fields, errors))
    });
    quote! { #tokens #mistakes }
}

/// The fields to show; none if there is a mistake, so that the type still is some value.
fn fields<'i>(input: &'i DeriveInput, errors: &mut Errors) -> Vec<&'i Field> {
    let data = match &input.data {
        Data::Struct(data) => data,
        Data::Enum(data) => return refuse(&data.enum_token, errors),
        Data::Union(data) => return refuse(&data.union_token, errors),
    };
    if let Some(parameter) = input.generics.params.iter().find(|parameter| matches!(parameter, GenericParam::Type(_))) {
        errors.at(parameter, "a compound has no type parameters, as its kind is fixed: write the types of its parts");
        return Vec::new();
    }
    if data.fields.is_empty() {
        errors.at(&input.ident, "a compound needs fields: each is one part of `a_b_c`");
    }
    data.fields.iter().collect()
}

fn refuse<'i>(token: &impl ToTokens, errors: &mut Errors) -> Vec<&'i Field> {
    let message =
        "`#[derive(Value)]` makes a compound of a struct: for other types write `impl Value` and choose a kind";
    errors.at(token, message);
    Vec::new()
}

fn expand(input: &DeriveInput, fields: &[&Field], errors: &mut Errors) -> TokenStream {
    let (mut kinds, mut parts) = (Vec::new(), Vec::new());
    for (n, field) in fields.iter().enumerate() {
        let member = match &field.ident {
            Some(ident) => Member::Named(ident.clone()),
            None => Member::from(n),
        };
        let shown = shown(field, errors);
        let encoding = encoding(&field.ty, shown);
        let cfg: Vec<_> = syntax::cfg(&field.attrs).collect();
        let kind = kind(&field.ty, shown);
        kinds.push(quote! { #(#cfg)* #kind });
        parts.push(quote! {
            #(#cfg)*
            {
                let __encode = #encoding;
                __t2::Encoder::item(__encoder);
                __encode(&self.#member, __encoder);
            }
        });
    }
    let ident = &input.ident;
    let (parameters, arguments, conditions) = input.generics.split_for_impl();
    quote! {
        #[allow(unused_qualifications)]
        const _: () = {
            use ::t2_core::__private as __t2;

            #[automatically_derived]
            impl #parameters __t2::Value for #ident #arguments #conditions {
                const KIND: &'static __t2::Kind = &__t2::Kind::Compound(&[#(#kinds),*]);

                fn encode<__E: __t2::Encoder + ?__t2::Sized>(&self, __encoder: &mut __E) {
                    __t2::Encoder::begin(__encoder, __t2::Group::Compound);
                    #(#parts)*
                    __t2::Encoder::end(__encoder, __t2::Group::Compound);
                }
            }
        };
    }
}

fn shown(field: &Field, errors: &mut Errors) -> Shown {
    let mut shown = Shown::Plain;
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("value")) {
        for item in syntax::options(attribute, errors) {
            match item {
                Item::Word(word) if word == "hex" || word == "bare" => show(&mut shown, &word, errors),
                Item::Word(word) | Item::Assign(word, _) | Item::Call(word, _) => PART.refuse(&word, errors),
                Item::Text(text) => errors.at(&text, "a part takes no text: its options are `hex` and `bare`"),
            }
        }
    }
    shown
}
