//! `#[derive(Columns)]`: a struct as a group of columns, with totals.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Data, DeriveInput, Field, Fields, GenericParam};

use crate::errors::Errors;
use crate::model::{Columns, Part, TotalPart, Totals};
use crate::{check, expand, options, totals};

/// The whole of `#[derive(Columns)]`.
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    let (tokens, mistakes) = Errors::collect(|errors| {
        let input = syn::parse2(item).map_err(|error| errors.add(error)).ok()?;
        let (columns, mut totals) = parts(&input, errors);
        check::columns(&columns, errors);
        check::totals_of_group(&mut totals, errors);
        Some(expand(&input, &columns, &totals))
    });
    quote! { #tokens #mistakes }
}

/// The columns and totals; none if there is a mistake, so that the type still is some group.
fn parts(input: &DeriveInput, errors: &mut Errors) -> (Columns, Totals) {
    const STRUCT: &str =
        "`#[derive(Columns)]` goes on a struct with named fields: a column takes its name from its field";
    let fields = match &input.data {
        Data::Struct(data) => &data.fields,
        Data::Enum(data) => {
            errors.at(data.enum_token, STRUCT);
            return Default::default();
        }
        Data::Union(data) => {
            errors.at(data.union_token, STRUCT);
            return Default::default();
        }
    };
    if let Some(parameter) = input.generics.params.iter().find(|one| !matches!(one, GenericParam::Lifetime(_))) {
        errors.at(parameter, "a group of columns has no type parameters, as its kinds are fixed: write the types");
        return Default::default();
    }
    if !matches!(fields, Fields::Named(_)) {
        errors.at(&input.ident, STRUCT);
        return Default::default();
    }
    let (mut columns, mut totals) = (Columns::default(), Totals::default());
    for field in fields {
        let Some(ident) = &field.ident else { continue };
        if let Some(total) = marker(field, "total", errors) {
            let total = options::total(total, field, ident, errors);
            totals.0.extend(total.map(TotalPart::Total));
        }
        if let Some(column) = marker(field, "col", errors) {
            columns.0.push(Part::Column(options::column(column, field.clone(), ident.clone(), errors)));
        }
    }
    if columns.is_empty() && errors.count() == 0 {
        errors.at(&input.ident, "a group of columns needs columns: mark each with `#[col]`");
    }
    (columns, totals)
}

/// The attribute of ours with this name; a second one is a mistake.
fn marker<'f>(field: &'f Field, name: &str, errors: &mut Errors) -> Option<&'f Attribute> {
    let mut markers = field.attrs.iter().filter(|attribute| attribute.path().is_ident(name));
    let marker = markers.next();
    if let Some(second) = markers.next() {
        errors.at(second, format!("duplicate `#[{name}]`"));
    }
    marker
}

fn expand(input: &DeriveInput, columns: &Columns, totals: &Totals) -> TokenStream {
    let row = expand::row_impl_of(&input.ident, &input.generics, columns, &totals::items(totals, None));
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
