//! `#[derive(Value)]`: a struct of values as a compound.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Field, GenericParam, LitStr, Member};

use crate::check::is_name;
use crate::errors::Errors;
use crate::expand::{encoding, kind};
use crate::model::{Shown, name_of_field};
use crate::options::show;
use crate::syntax::{self, Item, Known};

const PART: Known =
    Known { kind: "value option", options: &[("hex", "hex"), ("bare", "bare"), ("name", "name = \"…\"")] };

/// A part of a compound.
struct Part<'i> {
    field: &'i Field,
    member: Member,
    /// Its name; the span is what to edit.
    name: LitStr,
    shown: Shown,
}

/// The whole of `#[derive(Value)]`.
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    let (tokens, mistakes) = Errors::collect(|errors| {
        let input = syn::parse2(item).map_err(|error| errors.add(error)).ok()?;
        let parts = parts(&fields(&input, errors), errors);
        Some(expand(&input, &parts))
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

/// The parts, with their names checked.
fn parts<'i>(fields: &[&'i Field], errors: &mut Errors) -> Vec<Part<'i>> {
    let mut parts: Vec<Part<'i>> = Vec::new();
    for (n, field) in fields.iter().enumerate() {
        let part = part(n, field, errors);
        let name = part.name.value();
        // Of conditional parts there may be one in every case.
        let rivals = |earlier: &&Part<'_>| {
            earlier.name.value() == name
                && syntax::cfg(&earlier.field.attrs).chain(syntax::cfg(&field.attrs)).next().is_none()
        };
        if parts.iter().any(|earlier| rivals(&earlier)) {
            errors.at(&part.name, format!("two parts have the name `{name}`: choose another for this one"));
        }
        parts.push(part);
    }
    parts
}

fn part<'i>(n: usize, field: &'i Field, errors: &mut Errors) -> Part<'i> {
    let (member, name) = match &field.ident {
        Some(ident) => (Member::Named(ident.clone()), name_of_field(ident)),
        None => (Member::from(n), LitStr::new(&n.to_string(), field.ty.span())),
    };
    let mut part = Part { field, member, name, shown: Shown::Plain };
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("value")) {
        for item in syntax::options(attribute, errors) {
            part.take(item, errors);
        }
    }
    part
}

impl Part<'_> {
    fn take(&mut self, item: Item, errors: &mut Errors) {
        match item {
            Item::Word(word) if word == "hex" || word == "bare" => show(&mut self.shown, &word, errors),
            Item::Assign(word, value) if word == "name" => {
                let Some(name) = syntax::text(&word, &value, errors) else { return };
                if !is_name(&name.value()) {
                    let shown = name.value().escape_debug().to_string();
                    let message = format!("`{shown}` is not a name: use lowerCamelCase letters, digits and `_`");
                    errors.at(&name, message);
                }
                self.name = name;
            }
            Item::Word(word) | Item::Assign(word, _) | Item::Call(word, _) => PART.refuse(&word, errors),
            Item::Text(text) => errors.at(&text, format!("say what this is: `name = {}`", text.token())),
        }
    }
}

fn expand(input: &DeriveInput, parts: &[Part<'_>]) -> TokenStream {
    let (mut kinds, mut encoded) = (Vec::new(), Vec::new());
    for Part { field, member, name, shown } in parts {
        let encoding = encoding(&field.ty, *shown);
        let cfg: Vec<_> = syntax::cfg(&field.attrs).collect();
        let kind = kind(&field.ty, *shown);
        kinds.push(quote! { #(#cfg)* __t2::Part { name: #name, kind: #kind } });
        encoded.push(quote! {
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
                    #(#encoded)*
                    __t2::Encoder::end(__encoder, __t2::Group::Compound);
                }
            }
        };
    }
}
