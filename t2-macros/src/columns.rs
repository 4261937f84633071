//! `#[derive(Columns)]`: a struct as a group of columns.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Fields, GenericParam};

use crate::errors::Errors;
use crate::model::{Columns, Part};
use crate::{check, expand, options, syntax};

/// The whole of `#[derive(Columns)]`.
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    let (tokens, mistakes) = Errors::collect(|errors| {
        let input = syn::parse2(item).map_err(|error| errors.add(error)).ok()?;
        let columns = columns(&input, errors);
        check::columns(&columns, errors);
        Some(expand(&input, &columns))
    });
    quote! { #tokens #mistakes }
}

/// The columns; none if there is a mistake, so that the type still is some group.
fn columns(input: &DeriveInput, errors: &mut Errors) -> Columns {
    const STRUCT: &str =
        "`#[derive(Columns)]` goes on a struct with named fields: a column takes its name from its field";
    let fields = match &input.data {
        Data::Struct(data) => &data.fields,
        Data::Enum(data) => {
            errors.at(data.enum_token, STRUCT);
            return Columns::default();
        }
        Data::Union(data) => {
            errors.at(data.union_token, STRUCT);
            return Columns::default();
        }
    };
    if let Some(parameter) = input.generics.params.iter().find(|one| !matches!(one, GenericParam::Lifetime(_))) {
        errors.at(parameter, "a group of columns has no type parameters, as its kinds are fixed: write the types");
        return Columns::default();
    }
    if !matches!(fields, Fields::Named(_)) {
        errors.at(&input.ident, STRUCT);
        return Columns::default();
    }
    let mut columns = Columns::default();
    for field in fields {
        let Some(ident) = field.ident.clone() else { continue };
        let mut markers = field.attrs.iter().filter(|attribute| attribute.path().is_ident("col"));
        let Some(marker) = markers.next() else { continue };
        if let Some(second) = markers.next() {
            errors.at(second, format!("duplicate `#[{}]`", syntax::name_of(second)));
        }
        columns.0.push(Part::Column(options::column(marker, field.clone(), ident, errors)));
    }
    if columns.is_empty() && errors.count() == 0 {
        errors.at(&input.ident, "a group of columns needs columns: mark each with `#[col]`");
    }
    columns
}

fn expand(input: &DeriveInput, columns: &Columns) -> TokenStream {
    let row = expand::row_impl_of(&input.ident, &input.generics, columns);
    let fields = match &input.data {
        Data::Struct(data) => data.fields.iter().collect(),
        Data::Enum(_) | Data::Union(_) => Vec::new(),
    };
    let default = expand::default_impl_of(&input.ident, &input.generics, fields.into_iter(), columns);
    quote! {
        #[allow(unused_qualifications)]
        const _: () = {
            use ::t2_core::__private as __t2;
            #default
            #row
        };
    }
}
