//! What is left of an item that cannot be a plugin: the item itself, so that its mistake is the only one told.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Field, Fields, Item};

use crate::syntax::MARKERS;

/// The item without our attributes, which nobody else knows.
pub(crate) fn without_markers(mut item: Item) -> TokenStream {
    match &mut item {
        Item::Struct(item) => strip_fields(&mut item.fields),
        Item::Union(item) => item.fields.named.iter_mut().for_each(strip),
        Item::Enum(item) => item.variants.iter_mut().for_each(|variant| strip_fields(&mut variant.fields)),
        _ => {}
    }
    item.into_token_stream()
}

fn strip_fields(fields: &mut Fields) {
    fields.iter_mut().for_each(strip);
}

fn strip(field: &mut Field) {
    let ours = |attribute: &Attribute| MARKERS.iter().any(|marker| attribute.path().is_ident(marker));
    field.attrs.retain(|attribute| !ours(attribute));
}

/// A value of any type, for a place whose own value is missing; never reached, as it stands beside a compile error.
pub(crate) fn any_value() -> TokenStream {
    quote! {{
        fn __any<__T>() -> __T {
            loop {}
        }
        __any()
    }}
}
