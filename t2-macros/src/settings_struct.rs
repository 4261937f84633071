//! `#[derive(Settings)]`: a struct whose fields are the settings of a sink.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Data, DeriveInput, Fields};

use crate::errors::Errors;
use crate::model::Setting;
use crate::{check, options, settings};

/// The whole of `#[derive(Settings)]`.
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    let (tokens, mistakes) = Errors::collect(|errors| {
        let input = syn::parse2(item).map_err(|error| errors.add(error)).ok()?;
        let settings = settings_of(&input, errors)?;
        check::settings(&settings, errors);
        let described = settings::described(&input.ident, &settings);
        Some(quote! {
            #[allow(unused_qualifications)]
            const _: () = {
                use ::t2_core::__private as __t2;
                #described
            };
        })
    });
    quote! { #tokens #mistakes }
}

/// The settings: each field is one. `None` if it is no struct that could have some.
fn settings_of(input: &DeriveInput, errors: &mut Errors) -> Option<Vec<Setting>> {
    const STRUCT: &str =
        "`#[derive(Settings)]` goes on a struct with named fields: a setting takes its name from its field";
    let fields = match &input.data {
        Data::Struct(data) => &data.fields,
        Data::Enum(data) => return refuse(data.enum_token, STRUCT, errors),
        Data::Union(data) => return refuse(data.union_token, STRUCT, errors),
    };
    if !input.generics.params.is_empty() {
        return refuse(&input.generics, "settings have no parameters: write the types", errors);
    }
    let Fields::Named(fields) = fields else { return refuse(&input.ident, STRUCT, errors) };
    let mut settings = Vec::new();
    for field in &fields.named {
        let Some(ident) = &field.ident else { continue };
        let mut markers = field.attrs.iter().filter(|attribute| attribute.path().is_ident("setting"));
        match markers.next() {
            None => errors.at(ident, "a setting needs a value to begin with: `#[setting(default = 1)]`"),
            Some(marker) => settings.push(options::setting(marker, field.clone(), ident.clone(), errors)),
        }
        if let Some(second) = markers.next() {
            errors.at(second, "duplicate `#[setting]`");
        }
    }
    // Without the others there is no whole value of the struct.
    (settings.len() == fields.named.len()).then_some(settings)
}

fn refuse(tokens: impl ToTokens, message: &str, errors: &mut Errors) -> Option<Vec<Setting>> {
    errors.at(tokens, message);
    None
}
