//! `#[derive(Setting)]`: an enum whose variants are the values of a setting.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{Attribute, Data, DeriveInput, Fields};

use crate::errors::Errors;
use crate::model::{camel_case, lower_initial};
use crate::syntax;

/// A value of the setting.
struct Choice<'i> {
    attributes: &'i [Attribute],
    ident: &'i Ident,
    name: String,
    description: String,
}

/// The whole of `#[derive(Setting)]`.
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    let (tokens, mistakes) = Errors::collect(|errors| {
        let input: DeriveInput = syn::parse2(item).map_err(|error| errors.add(error)).ok()?;
        if !input.generics.params.is_empty() {
            errors.at(&input.generics, "the values of a setting have no parameters: remove them");
            return None;
        }
        let choices = choices(&input, errors);
        Some(expand(&input, &choices))
    });
    quote! { #tokens #mistakes }
}

/// The values; none if there is a mistake, so that the type still is some setting.
fn choices<'i>(input: &'i DeriveInput, errors: &mut Errors) -> Vec<Choice<'i>> {
    let data = match &input.data {
        Data::Enum(data) => data,
        Data::Struct(data) => return refuse(&data.struct_token, errors),
        Data::Union(data) => return refuse(&data.union_token, errors),
    };
    if data.variants.is_empty() {
        errors.at(&input.ident, "a setting needs values: `/// What it means`, then `FirstPacket`");
    }
    let mut choices: Vec<Choice<'i>> = Vec::new();
    for variant in &data.variants {
        let ident = &variant.ident;
        if !matches!(variant.fields, Fields::Unit) {
            errors.at(&variant.fields, format!("a value of a setting is a name alone: write `{ident}`"));
            continue;
        }
        let name = name_of(ident);
        let description = syntax::description(&variant.attrs).unwrap_or_else(|| {
            errors.at(ident, format!("value `{name}` needs a doc comment: it tells the user what the value means"));
            String::new()
        });
        // Of conditional variants there may be one in every case.
        let is_rival = |other: &&Choice<'_>| {
            other.name == name && syntax::cfg(other.attributes).chain(syntax::cfg(&variant.attrs)).next().is_none()
        };
        if let Some(other) = choices.iter().find(is_rival) {
            errors.at(ident, format!("`{}` has the name `{name}` already: choose another", other.ident));
        }
        let description = description.trim_end_matches('.').to_owned();
        choices.push(Choice { attributes: &variant.attrs, ident, name, description });
    }
    choices
}

fn refuse<'i>(token: &impl ToTokens, errors: &mut Errors) -> Vec<Choice<'i>> {
    let message =
        "`#[derive(Setting)]` makes names of the variants of an enum: for other types write `impl SettingValue`";
    errors.at(token, message);
    Vec::new()
}

/// `FirstPacket` → `firstPacket`, `TCP` → `tcp`, `FIRST_PACKET` → `firstPacket`.
pub(crate) fn name_of(variant: &Ident) -> String {
    let name = variant.unraw().to_string();
    match name.contains(char::is_lowercase) {
        true => lower_initial(&name),
        false => camel_case(&name.to_lowercase()),
    }
}

fn expand(input: &DeriveInput, choices: &[Choice<'_>]) -> TokenStream {
    let table = choices.iter().map(|Choice { attributes, name, description, .. }| {
        let cfg = syntax::cfg(attributes);
        quote! { #(#cfg)* __t2::Choice { name: #name, description: #description } }
    });
    let parsed = choices.iter().map(|Choice { attributes, ident, name, .. }| {
        let cfg = syntax::cfg(attributes);
        quote! { #(#cfg)* #name => __t2::Ok(Self::#ident), }
    });
    let shown = choices.iter().map(|Choice { attributes, ident, name, .. }| {
        let cfg = syntax::cfg(attributes);
        quote! { #(#cfg)* Self::#ident => #name, }
    });
    // What is wrong was told: the rest only has to compile.
    let is_whole = matches!(&input.data, Data::Enum(data) if data.variants.len() == choices.len());
    let others = (!is_whole || choices.is_empty()).then(|| quote! { _ => "", });
    let ident = &input.ident;
    quote! {
        #[allow(unused_qualifications)]
        const _: () = {
            use ::t2_core::__private as __t2;

            #[automatically_derived]
            impl __t2::SettingValue for #ident {
                const CHOICES: &'static [__t2::Choice] = &[#(#table),*];

                fn parse_setting(__text: &str) -> __t2::Result<Self, __t2::String> {
                    match __text {
                        #(#parsed)*
                        _ => __t2::Err(__t2::unknown_choice::<Self>(__text)),
                    }
                }

                fn show_setting(&self) -> __t2::String {
                    __t2::String::from(match self {
                        #(#shown)*
                        #others
                    })
                }

                fn type_name() -> __t2::String {
                    __t2::String::from("choice")
                }
            }

            #[automatically_derived]
            impl __t2::SettingItem for #ident {}
        };
    }
}
