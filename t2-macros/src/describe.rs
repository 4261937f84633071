//! What becomes of a plugin, second half: what it says of itself.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use crate::model::{Arguments, Plugin};
use crate::{borrow, syntax};

/// `impl Describe`: name, order, and the types that were made beside the plugin.
pub(crate) fn plugin(plugin: &Plugin) -> TokenStream {
    let Plugin { ident, arguments: Arguments { name, order, is_ordered, is_on_request, files, .. }, .. } = plugin;
    let (parameters, type_arguments, conditions) = plugin.generics.split_for_impl();
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
    let order = match order {
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
    let or_nothing = |ty: &Option<Type>| ty.as_ref().map_or_else(|| quote! { () }, ToTokens::to_token_stream);
    let Arguments { tables, shared, summary, reads, .. } = &plugin.arguments;
    let (tables, shared, summary) = (or_nothing(tables), or_nothing(shared), or_nothing(summary));
    let ordered = is_ordered.then(|| quote! { const IS_ORDERED: bool = true; });
    let on_request = is_on_request.then(|| quote! { const IS_ON_REQUEST: bool = true; });
    let files = (!files.is_empty()).then(|| quote! { const FILES: &'static [&'static str] = &[#(#files),*]; });
    let read = reads.iter().map(|read| quote_spanned! { read.span()=> __t2::Read::of::<#read>() });
    let reads = (!reads.is_empty()).then(|| quote! { const READS: &'static [__t2::Read] = &[#(#read),*]; });
    let capabilities = capabilities(plugin);
    quote! {
        #[automatically_derived]
        impl #parameters __t2::Describe for #ident #type_arguments #conditions {
            const NAME: &'static str = #name;
            const DESCRIPTION: &'static str = #description;
            const ORDER: __t2::Option<u16> = #order;
            #ordered
            #on_request
            #reads
            #files
            type PacketRow<'__p> = #row;
            type Settings = #settings;
            type Summary = #summary;
            type Tables = #tables;
            type Shared = #shared;
        }
        #capabilities
    }
}

/// What the plugin may do: steer, and read others.
fn capabilities(plugin: &Plugin) -> TokenStream {
    let Plugin { ident, arguments: Arguments { is_ordered, reads, .. }, .. } = plugin;
    if !plugin.generics.params.is_empty() {
        return TokenStream::new();
    }
    let ordered = is_ordered.then(|| {
        quote! {
            #[automatically_derived]
            impl __t2::Ordered for #ident {}
        }
    });
    let reads = reads.iter().enumerate().map(|(n, read)| {
        let shown = read.to_token_stream().to_string();
        let message = format!(
            "`{ident}` reads `{shown}`, which is ordered, and is not ordered itself: write `ordered` in `#[plugin(..)]`"
        );
        let nth = Literal::usize_unsuffixed(n);
        quote_spanned! { read.span()=>
            #[automatically_derived]
            impl __t2::Reads<#read> for #ident {
                const NTH: usize = #nth;
            }

            const _: () = ::core::assert!(
                <#ident as __t2::Describe>::IS_ORDERED || !<#ident as __t2::Describe>::READS[#nth].is_ordered,
                #message
            );
        }
    });
    quote! { #ordered #(#reads)* }
}
