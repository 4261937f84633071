//! What becomes of a plugin, second half: its settings, and what it says of itself.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use crate::model::{Plugin, Setting, moved};
use crate::syntax::cfg;
use crate::{borrow, fallback, syntax};

/// The struct that the settings move to, and its description.
pub(crate) fn settings(plugin: &Plugin) -> (TokenStream, TokenStream) {
    if plugin.settings.is_empty() {
        return (TokenStream::new(), TokenStream::new());
    }
    let (visibility, ident) = (&plugin.visibility, plugin.companion("Settings"));
    let fields = plugin.settings.iter().map(|setting| moved(&setting.field, visibility));
    let doc = format!("The settings of `{}`.", plugin.ident);
    let defaults = plugin.settings.iter().map(|Setting { field, ident, default, .. }| {
        let cfg = cfg(&field.attrs);
        let default = default.as_ref().map_or_else(fallback::any_value, ToTokens::to_token_stream);
        quote! { #(#cfg)* #ident: #default }
    });
    let table = plugin.settings.iter().map(setting);
    let cfg = cfg(&plugin.attributes);
    let declared = quote! {
        #(#cfg)*
        #[doc = #doc]
        #[derive(::core::clone::Clone)]
        #visibility struct #ident { #(#fields),* }
    };
    let described = quote! {
        #[automatically_derived]
        impl __t2::Default for #ident {
            fn default() -> Self {
                Self { #(#defaults),* }
            }
        }

        #[automatically_derived]
        impl __t2::Settings for #ident {
            const SETTINGS: &'static [__t2::Setting<Self>] = &[#(#table),*];
        }
    };
    (declared, described)
}

fn setting(setting: &Setting) -> TokenStream {
    let Setting { field, ident, name, description, .. } = setting;
    let (cfg, ty) = (cfg(&field.attrs), &field.ty);
    let value = quote_spanned! { ty.span()=> <#ty as __t2::SettingValue> };
    quote! {
        #(#cfg)*
        __t2::Setting {
            name: #name,
            description: #description,
            get: |__settings| #value::show_setting(&__settings.#ident),
            set: |__settings, __text| match #value::parse_setting(__text) {
                __t2::Ok(__value) => {
                    __settings.#ident = __value;
                    __t2::Ok(())
                }
                __t2::Err(__error) => __t2::Err(__error),
            },
        }
    }
}

/// `impl Describe`: name, order, and the types that were made beside the plugin.
pub(crate) fn plugin(plugin: &Plugin) -> TokenStream {
    let Plugin { ident, name, .. } = plugin;
    let (parameters, arguments, conditions) = plugin.generics.split_for_impl();
    // Generics are a mistake, which was told: the rest only has to be no further one.
    let conditions = match plugin.generics.params.is_empty() {
        true => TokenStream::new(),
        false => {
            let conditions = conditions.map(|conditions| &conditions.predicates);
            let conditions = conditions.into_iter().flatten();
            quote! { where #(#conditions,)* Self: __t2::Default + ::core::marker::Send + 'static }
        }
    };
    let description = syntax::description(&plugin.attributes).unwrap_or_default();
    let order = match &plugin.order {
        Some(order) => quote! { __t2::Some(#order) },
        None => quote! { __t2::None },
    };
    let row = match plugin.packet_columns.is_empty() {
        true => quote! { __t2::NoColumns },
        false => {
            let row = plugin.companion("Row");
            let lifetimes = borrow::lifetimes(&plugin.packet_columns);
            let lifetimes = lifetimes.iter().map(|_| quote! { '__p });
            quote! { #row<#(#lifetimes),*> }
        }
    };
    let settings = match plugin.settings.is_empty() {
        true => quote! { () },
        false => plugin.companion("Settings").into_token_stream(),
    };
    let summary = plugin.summary.as_ref().map_or_else(|| quote! { () }, ToTokens::to_token_stream);
    quote! {
        #[automatically_derived]
        impl #parameters __t2::Describe for #ident #arguments #conditions {
            const NAME: &'static str = #name;
            const DESCRIPTION: &'static str = #description;
            const ORDER: __t2::Option<u16> = #order;
            type PacketRow<'__p> = #row;
            type Settings = #settings;
            type Summary = #summary;
        }
    }
}
