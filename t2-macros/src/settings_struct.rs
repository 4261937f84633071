//! `#[derive(Settings)]`: a struct whose fields are the settings of a sink.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Data, DeriveInput, Fields, FieldsNamed};

use crate::errors::Errors;
use crate::model::Setting;
use crate::{check, options, settings};

/// The whole of `#[derive(Settings)]`.
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    let (tokens, mistakes) = Errors::collect(|errors| {
        let input = syn::parse2(item).map_err(|error| errors.add(error)).ok()?;
        let fields = fields_of(&input, errors)?;
        let settings = settings_of(fields, errors);
        check::settings(&settings, errors);
        if settings.len() < fields.named.len() {
            // Without the others there is no whole value of the struct.
            return None;
        }
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

/// The fields of a struct that can have settings.
fn fields_of<'i>(input: &'i DeriveInput, errors: &mut Errors) -> Option<&'i FieldsNamed> {
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
    match fields {
        Fields::Named(fields) => Some(fields),
        _ => refuse(&input.ident, STRUCT, errors),
    }
}

/// The settings: each field is one.
fn settings_of(fields: &FieldsNamed, errors: &mut Errors) -> Vec<Setting> {
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
    settings
}

fn refuse<T>(tokens: impl ToTokens, message: &str, errors: &mut Errors) -> Option<T> {
    errors.at(tokens, message);
    None
}
