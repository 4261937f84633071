//! Takes the struct apart: what is the state of a flow, what moves to the row of a packet, what to the settings.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{Attribute, Field, Fields, Generics, Item, ItemEnum, ItemStruct, ItemUnion, Visibility};

use crate::errors::Errors;
use crate::model::{Columns, Part, Plugin, TotalPart, Totals};
use crate::syntax::{self, MARKERS};
use crate::{arguments, borrow, fallback, options};

/// Understands the item and the arguments of `#[plugin]`. What is wrong is told, and left out or guessed; `None` if the
/// item is no type.
pub(crate) fn plugin(arguments: TokenStream, item: Item, errors: &mut Errors) -> Option<Plugin> {
    let (vis, ident, generics) = match &item {
        Item::Struct(item) => return Some(of_struct(arguments, item.clone(), errors)),
        Item::Enum(ItemEnum { vis, ident, generics, .. }) | Item::Union(ItemUnion { vis, ident, generics, .. }) => {
            (vis.clone(), ident.clone(), generics.clone())
        }
        other => {
            refuse(other, errors);
            return None;
        }
    };
    refuse(&item, errors);
    Some(empty(arguments, fallback::without_markers(item), Vec::new(), vis, ident, generics, errors))
}

fn refuse(item: &Item, errors: &mut Errors) {
    errors.at(syntax::keyword(item), "`#[plugin]` goes on a struct: one value of it is kept per flow");
}

fn of_struct(arguments: TokenStream, item: ItemStruct, errors: &mut Errors) -> Plugin {
    let ItemStruct { attrs, vis, ident, generics, .. } = item.clone();
    let mut plugin = empty(arguments, TokenStream::new(), attrs, vis, ident, generics, errors);
    if !item.generics.params.is_empty() {
        errors.at(&item.generics, "a plugin cannot be generic: one plain value of it is kept per flow");
    }
    match &item.fields {
        Fields::Named(_) => plugin.take_fields(item, errors),
        Fields::Unnamed(fields) => {
            errors.at(fields, "`#[plugin]` needs named fields: a column takes its name from its field");
            plugin.declaration = fallback::without_markers(Item::Struct(item));
        }
        Fields::Unit => {
            let ident = &item.ident;
            let message = format!("`#[plugin]` needs named fields: write `struct {ident} {{}}` if there is no state");
            errors.at(ident, message);
            plugin.declaration = item.into_token_stream();
        }
    }
    plugin
}

/// A plugin without fields.
fn empty(
    arguments: TokenStream,
    declaration: TokenStream,
    attributes: Vec<Attribute>,
    visibility: Visibility,
    ident: Ident,
    generics: Generics,
    errors: &mut Errors,
) -> Plugin {
    let arguments = arguments::plugin(arguments, &ident, errors);
    Plugin {
        declaration,
        attributes,
        visibility,
        ident,
        generics,
        arguments,
        state: Vec::new(),
        flow_columns: Columns::default(),
        packet_columns: Columns::default(),
        totals: Totals::default(),
        settings: Vec::new(),
    }
}

impl Plugin {
    /// Puts each field where it belongs.
    fn take_fields(&mut self, mut item: ItemStruct, errors: &mut Errors) {
        let mut state = Vec::new();
        if let Fields::Named(fields) = &mut item.fields {
            for field in std::mem::take(&mut fields.named) {
                state.extend(self.take(field, errors));
            }
            self.state.clone_from(&state);
            fields.named.extend(state);
        }
        self.declaration = item.into_token_stream();
    }

    /// Understands a field, and takes it or gives it back to the state.
    fn take(&mut self, mut field: Field, errors: &mut Errors) -> Option<Field> {
        let ident = field.ident.clone()?;
        let (markers, others) = field.attrs.into_iter().partition::<Vec<_>, _>(is_marker);
        field.attrs = others;
        let markers = unique(markers, errors);
        let marker = |name| markers.iter().find(|marker| marker.path().is_ident(name));
        let either = |one, many, errors: &mut Errors| match (marker(one), marker(many)) {
            (Some(one), Some(many)) => {
                errors.at(many, "this field is one column already: a group of columns needs a field of its own");
                Some(one)
            }
            (one, many) => one.or(many),
        };
        if let Some(setting) = marker("setting") {
            for other in markers.iter().filter(|other| !other.path().is_ident("setting")) {
                errors.at(other, "a setting is not kept per flow, so it is neither column nor total: remove this");
            }
            borrow::make_static(&mut field.ty);
            self.settings.push(options::setting(setting, field, ident, errors));
            return None;
        }
        let (flow, total) = (either("flow_col", "flow_cols", errors), marker("total"));
        if let Some(packet) = either("packet_col", "packet_cols", errors) {
            if let Some(flow) = flow {
                let message =
                    format!("`{ident}` is already a packet column: declare a second field for the flow column");
                errors.at(flow, message);
            }
            if let Some(total) = total {
                let message =
                    "a packet column is not kept, so it has no total: put `#[total]` on a field of the flow state";
                errors.at(total, message);
            }
            borrow::require_names(&mut field.ty, errors);
            self.packet_columns.0.push(part(packet, field, ident, errors));
            return None;
        }
        if self.generics.params.is_empty() {
            borrow::forbid(&mut field.ty, errors);
        }
        let part = flow.map(|flow| part(flow, field.clone(), ident.clone(), errors));
        match (total, &part) {
            (Some(total), Some(Part::Group(_))) => {
                errors.at(total, "a group has the totals of its fields: move this to a field of its struct");
            }
            (Some(total), _) => {
                let total = options::total(total, &field, &ident, errors);
                self.totals.0.extend(total.map(TotalPart::Total));
            }
            (None, Some(Part::Group(group))) => self.totals.0.push(TotalPart::Group(group.clone())),
            (None, _) => {}
        }
        self.flow_columns.0.extend(part);
        Some(field)
    }
}

/// A column, or a group of them.
fn part(attribute: &Attribute, field: Field, ident: Ident, errors: &mut Errors) -> Part {
    match attribute.path().is_ident("flow_cols") || attribute.path().is_ident("packet_cols") {
        true => Part::Group(options::group(attribute, field, ident, errors)),
        false => Part::Column(options::column(attribute, field, ident, errors)),
    }
}

fn is_marker(attribute: &Attribute) -> bool {
    MARKERS.iter().any(|marker| attribute.path().is_ident(marker))
}

/// Every marker once; the second of a kind is at fault.
fn unique(markers: Vec<Attribute>, errors: &mut Errors) -> Vec<Attribute> {
    let mut kept: Vec<Attribute> = Vec::new();
    for marker in markers {
        if kept.iter().any(|other| other.path().get_ident() == marker.path().get_ident()) {
            errors.at(&marker, format!("duplicate `#[{}]`", syntax::name_of(&marker)));
        } else {
            kept.push(marker);
        }
    }
    kept
}
