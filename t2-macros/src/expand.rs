//! What becomes of a plugin: thin code, made of tables and one-line delegations to `t2_core`.

use proc_macro2::{Ident, Literal, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Field, Lifetime, LitStr, Visibility};

use crate::errors::Errors;
use crate::model::{Column, Fold, Plugin, Setting, Total, cfg};
use crate::{check, fallback, model, syntax};

/// The whole of `#[plugin]`.
pub(crate) fn plugin(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let (plugin, mistakes) = Errors::collect(|errors| {
        let item = match syn::parse2(item.clone()) {
            Ok(item) => check::item(item, errors)?,
            Err(error) => {
                errors.add(error);
                return None;
            }
        };
        let plugin = model::plugin(arguments, item, errors);
        check::plugin(&plugin, errors);
        Some(plugin)
    });
    let tokens = match plugin {
        Some(plugin) if plugin.item.generics.params.is_empty() => expand(&plugin),
        Some(plugin) => plugin.item.into_token_stream(),
        None => fallback::without_markers(item),
    };
    if std::env::var_os("T2_MACROS_DEBUG").is_some() {
        eprintln!("{tokens}");
    }
    quote! { #tokens #mistakes }
}

fn expand(plugin: &Plugin) -> TokenStream {
    let Plugin { item, .. } = plugin;
    let (row, row_impl) = packet_row(plugin);
    let (settings, settings_impl) = settings(plugin);
    let flow_row = row_impl_of(&item.ident, &[], &plugin.flow_columns);
    let describe = describe(plugin);
    quote! {
        #item
        #row
        #settings
        const _: () = {
            use ::t2_core::__private as __t2;
            #flow_row
            #row_impl
            #settings_impl
            #describe
        };
    }
}

/// The struct that the packet columns move to, and its description.
fn packet_row(plugin: &Plugin) -> (TokenStream, TokenStream) {
    if plugin.packet_columns.is_empty() {
        return (TokenStream::new(), TokenStream::new());
    }
    let (vis, ident) = (&plugin.item.vis, plugin.companion("Row"));
    let lifetimes = lifetimes(&plugin.packet_columns);
    let fields = plugin.packet_columns.iter().map(|column| moved(&column.field, vis));
    let doc = format!("What `{}` shows of a packet: a value for each of its packet columns.", plugin.item.ident);
    let row = quote! {
        #[doc = #doc]
        #vis struct #ident<#(#lifetimes),*> { #(#fields),* }
    };
    (row, row_impl_of(&ident, &lifetimes, &plugin.packet_columns))
}

/// A field in the struct that it moves to: as visible as that.
fn moved(field: &Field, vis: &Visibility) -> Field {
    Field { vis: vis.clone(), ..field.clone() }
}

/// The lifetimes that the types of columns name, in the order of their first use.
fn lifetimes(columns: &[Column]) -> Vec<Lifetime> {
    let mut found: Vec<Lifetime> = Vec::new();
    for column in columns {
        collect_lifetimes(column.field.ty.to_token_stream(), &mut found);
    }
    found
}

fn collect_lifetimes(tokens: TokenStream, found: &mut Vec<Lifetime>) {
    let mut tokens = tokens.into_iter();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => collect_lifetimes(group.stream(), found),
            TokenTree::Punct(punct) if punct.as_char() == '\'' => {
                if let Some(TokenTree::Ident(ident)) = tokens.next() {
                    let lifetime = Lifetime { apostrophe: punct.span(), ident };
                    if lifetime.ident != "static" && lifetime.ident != "_" && !found.contains(&lifetime) {
                        found.push(lifetime);
                    }
                }
            }
            _ => {}
        }
    }
}

/// `impl Row`: the table of columns, and a cell for each.
fn row_impl_of(ident: &Ident, lifetimes: &[Lifetime], columns: &[Column]) -> TokenStream {
    let width = width(columns);
    let table = columns.iter().map(|column| {
        let (cfg, name, description) = (cfg(&column.field.attrs), &column.name, &column.description);
        let kind = kind(column);
        quote! { #(#cfg)* __t2::Column { name: #name, description: #description, kind: #kind } }
    });
    let cells = columns.iter().map(|column| {
        let (cfg, cell) = (cfg(&column.field.attrs), cell(column));
        quote! { #(#cfg)* #cell }
    });
    quote! {
        #[automatically_derived]
        impl<#(#lifetimes),*> __t2::Row for #ident<#(#lifetimes),*> {
            type Of<__T> = [__T; #width];
            const COLUMNS: &'static [__t2::Column] = &[#(#table),*];

            #[inline]
            fn write<__E: __t2::RowEncoder + ?__t2::Sized>(
                &self,
                __cells: &mut __t2::Cells<'_, __E>,
            ) -> Self::Of<__t2::Written> {
                let _ = &__cells;
                [#(#cells),*]
            }
        }
    }
}

/// The number of columns; counted by the compiler where some are conditional.
fn width(columns: &[Column]) -> TokenStream {
    if columns.iter().all(|column| cfg(&column.field.attrs).next().is_none()) {
        return Literal::usize_unsuffixed(columns.len()).into_token_stream();
    }
    let units = columns.iter().map(|column| {
        let cfg = cfg(&column.field.attrs);
        quote! { #(#cfg)* () }
    });
    quote! { { const __COLUMNS: &[()] = &[#(#units),*]; __COLUMNS.len() } }
}

/// The kind of a column's values; what does not fit is told at the type.
fn kind(column: &Column) -> TokenStream {
    let ty = &column.field.ty;
    let span = ty.span();
    let shown = match (&column.hex, &column.bare) {
        (Some(_), _) => quote_spanned! { span=> <#ty as __t2::HexValue>::HEX_KIND },
        (None, Some(_)) => quote_spanned! { span=> <#ty as __t2::BareValue>::BARE_KIND },
        (None, None) => quote_spanned! { span=> <#ty as __t2::Value>::KIND },
    };
    match &column.none {
        Some(_) => quote_spanned! { span=> { __t2::assert_optional::<#ty>(); #shown } },
        None => shown,
    }
}

fn cell(column: &Column) -> TokenStream {
    let (ident, span) = (&column.ident, column.field.ty.span());
    let value = match (&column.hex, &column.bare) {
        (Some(_), _) => quote_spanned! { span=> &__t2::Hex(&self.#ident) },
        (None, Some(_)) => quote_spanned! { span=> &__t2::Bare(&self.#ident) },
        (None, None) => quote_spanned! { span=> &self.#ident },
    };
    match &column.none {
        Some(none) => quote_spanned! { span=> __cells.cell_or(#value, #none) },
        None => quote_spanned! { span=> __cells.cell(#value) },
    }
}

/// The struct that the settings move to, and its description.
fn settings(plugin: &Plugin) -> (TokenStream, TokenStream) {
    if plugin.settings.is_empty() {
        return (TokenStream::new(), TokenStream::new());
    }
    let (vis, ident) = (&plugin.item.vis, plugin.companion("Settings"));
    let fields = plugin.settings.iter().map(|setting| moved(&setting.field, vis));
    let doc = format!("The settings of `{}`.", plugin.item.ident);
    let defaults = plugin.settings.iter().map(|Setting { field, ident, default, .. }| {
        let cfg = cfg(&field.attrs);
        quote! { #(#cfg)* #ident: #default }
    });
    let table = plugin.settings.iter().map(setting);
    let declared = quote! {
        #[doc = #doc]
        #[derive(::core::clone::Clone)]
        #vis struct #ident { #(#fields),* }
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
    let Setting { field, ident, description, .. } = setting;
    let (cfg, ty) = (cfg(&field.attrs), &field.ty);
    let name = model::camel_case(&ident.unraw().to_string());
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

fn describe(plugin: &Plugin) -> TokenStream {
    let (ident, name) = (&plugin.item.ident, &plugin.name);
    let description = syntax::description(&plugin.item.attrs).unwrap_or_default();
    let order = match &plugin.order {
        Some(order) => quote! { __t2::Some(#order) },
        None => quote! { __t2::None },
    };
    let row = match plugin.packet_columns.is_empty() {
        true => quote! { __t2::NoColumns },
        false => {
            let row = plugin.companion("Row");
            let lifetimes = lifetimes(&plugin.packet_columns);
            let lifetimes = lifetimes.iter().map(|_| quote! { '__p });
            quote! { #row<#(#lifetimes),*> }
        }
    };
    let settings = match plugin.settings.is_empty() {
        true => quote! { () },
        false => plugin.companion("Settings").into_token_stream(),
    };
    let totals = plugin.totals.iter().map(|total| self::total(total, &plugin.settings));
    quote! {
        #[automatically_derived]
        impl __t2::Describe for #ident {
            const NAME: &'static str = #name;
            const DESCRIPTION: &'static str = #description;
            const ORDER: __t2::Option<u16> = #order;
            type PacketRow<'__p> = #row;
            type Settings = #settings;
            const TOTALS: &'static [__t2::Total<Self, Self::Settings>] = &[#(#totals),*];
        }
    }
}

fn total(total: &Total, settings: &[Setting]) -> TokenStream {
    let Total { ident, ty, cfg, fold, share, label } = total;
    let span = ty.span();
    let value = quote_spanned! { span=> <#ty as __t2::Totalled>::total(__plugin.#ident) };
    let (fold, format) = match (fold, share) {
        (Fold::Or, _) => (quote! { Or }, quote_spanned! { span=> __t2::TotalFormat::Bits(__t2::bit_digits::<#ty>()) }),
        (fold, share) => {
            let share = match share {
                Some(counter) => quote! { __t2::Some(|__counters| __counters.#counter) },
                None => quote! { __t2::None },
            };
            let fold = if *fold == Fold::Max {
                quote! { Max }
            } else {
                quote! { Sum }
            };
            (fold, quote! { __t2::TotalFormat::Count(#share) })
        }
    };
    let named = settings_named(label, settings);
    let named = named.map(|setting| quote! { #setting = __t2::SettingValue::show_setting(&__settings.#setting) });
    quote! {
        #(#cfg)*
        __t2::Total {
            fold: __t2::Fold::#fold,
            value: |__plugin| #value,
            label: |__settings| {
                let _ = __settings;
                __t2::format!(#label #(, #named)*)
            },
            format: #format,
        }
    }
}

/// The settings that a label names in braces; every other name there is a constant in scope.
fn settings_named<'s>(label: &LitStr, settings: &'s [Setting]) -> impl Iterator<Item = &'s Ident> {
    let text = label.value().replace("{{", "");
    settings.iter().map(|setting| &setting.ident).filter(move |ident| {
        let braced = text.split('{').skip(1).filter_map(|rest| rest.split(['}', ':']).next());
        braced.into_iter().any(|name| ident.unraw() == name.trim())
    })
}
