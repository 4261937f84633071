//! What becomes of a plugin, second half: its totals, and what it says of itself.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::LitStr;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use crate::model::{Fold, Plugin, Setting, Total};
use crate::{borrow, check, syntax};

/// `impl Describe`: name, order, totals, and the types that were made beside the plugin.
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
    let totals = match plugin.generics.params.is_empty() {
        true => plugin.totals.iter().map(|total| self::total(total, &plugin.settings)).collect(),
        false => Vec::new(),
    };
    quote! {
        #[automatically_derived]
        impl #parameters __t2::Describe for #ident #arguments #conditions {
            const NAME: &'static str = #name;
            const DESCRIPTION: &'static str = #description;
            const ORDER: __t2::Option<u16> = #order;
            type PacketRow<'__p> = #row;
            type Settings = #settings;
            type Summary = #summary;
            const TOTALS: &'static [__t2::Total<Self, Self::Settings>] = &[#(#totals),*];
        }
    }
}

fn total(total: &Total, settings: &[Setting]) -> TokenStream {
    let Total { ident, ty, cfg, fold, share, with, parts, monitor, .. } = total;
    let (span, field) = (ty.span(), ident.unraw().to_string());
    let value = quote_spanned! { span=> <#ty as __t2::Totalled>::total(__plugin.#ident) };
    let option = |value: Option<TokenStream>| match value {
        Some(value) => quote! { __t2::Some(#value) },
        None => quote! { __t2::None },
    };
    let share = option(share.as_ref().map(|counter| quote! { |__counters| __counters.#counter }));
    let count = if *parts {
        quote! { __t2::TotalFormat::Parts }
    } else {
        quote! { __t2::TotalFormat::Count(#share) }
    };
    let (fold, format) = match fold {
        Fold::Sum => (quote! { Sum }, count),
        Fold::Max => (quote! { Max }, count),
        Fold::Or => {
            (quote! { Or }, quote_spanned! { span=> __t2::TotalFormat::Bits(<#ty as __t2::TotalledBits>::DIGITS) })
        }
    };
    let label = option(total.label.as_ref().map(|label| self::label(label, settings)));
    let with = option(with.as_ref().map(|with| with.unraw().to_string().into_token_stream()));
    let monitor = option(monitor.as_ref().map(ToTokens::to_token_stream));
    quote! {
        #(#cfg)*
        __t2::Total {
            field: #field,
            fold: __t2::Fold::#fold,
            value: |__plugin| #value,
            label: #label,
            with: #with,
            monitor: #monitor,
            format: #format,
        }
    }
}

/// The function that makes the label of a report line.
fn label(label: &LitStr, settings: &[Setting]) -> TokenStream {
    let text = label.value();
    let named = settings.iter().map(|setting| &setting.ident);
    let named = named.filter(|setting| check::names(&text).any(|name| setting.unraw() == name));
    let named = named.map(|setting| quote! { #setting = __t2::SettingValue::show_setting(&__settings.#setting) });
    quote! {
        |__settings| {
            let _ = __settings;
            __t2::format!(#label #(, #named)*)
        }
    }
}
