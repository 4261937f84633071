//! What becomes of a plugin's settings: a struct, its default, and a table that reads and shows them.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, GenericArgument, Lit, LitStr, PathArguments, Type, UnOp};

use crate::fallback;
use crate::model::{Plugin, Range, Setting, moved};
use crate::syntax::{cfg, literal};

/// The struct that the settings move to, and its description.
pub(crate) fn settings(plugin: &Plugin) -> (TokenStream, TokenStream) {
    if plugin.settings.is_empty() {
        return (TokenStream::new(), TokenStream::new());
    }
    let (visibility, ident) = (&plugin.visibility, plugin.companion("Settings"));
    let fields = plugin.settings.iter().map(|setting| moved(&setting.field, visibility));
    let doc = format!("The settings of `{}`.", plugin.ident);
    let described = described(&ident, &plugin.settings);
    let cfg = cfg(&plugin.attributes);
    let declared = quote! {
        #(#cfg)*
        #[doc = #doc]
        #[derive(::core::clone::Clone)]
        #visibility struct #ident { #(#fields),* }
    };
    (declared, described)
}

/// The default of a struct of settings, and the table that reads and shows them.
pub(crate) fn described(ident: &Ident, settings: &[Setting]) -> TokenStream {
    let defaults = settings.iter().map(|Setting { field, ident, default, .. }| {
        let cfg = cfg(&field.attrs);
        let default = default.as_ref().map_or_else(fallback::any_value, |value| self::default(value, &field.ty));
        quote! { #(#cfg)* #ident: #default }
    });
    let table = settings.iter().map(setting);
    quote! {
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
    }
}

fn setting(setting: &Setting) -> TokenStream {
    let Setting { field, ident, name, description, range, .. } = setting;
    let (cfg, ty) = (cfg(&field.attrs), &field.ty);
    let value = quote_spanned! { ty.span()=> <#ty as __t2::SettingValue> };
    let read = quote! { #value::read_setting(__given) };
    let (checks, shown, read) = match range {
        None => (None, quote! { __t2::None }, read),
        Some(range) => {
            let span = range.written.span();
            let shown = quote_spanned! { span=> __t2::Some(__t2::show_range::<__Range>) };
            let ty = at(ty, span);
            let read = quote_spanned! { span=> __t2::within::<#ty, __Range>(#read) };
            (Some(self::range(range, setting)), shown, read)
        }
    };
    let setting = quote! {
        __t2::Setting {
            name: #name,
            description: #description,
            type_name: #value::type_name,
            choices: #value::CHOICES,
            range: #shown,
            get: |__settings| #value::show_setting(&__settings.#ident),
            set: |__settings, __given| match #read {
                __t2::Ok(__value) => {
                    __settings.#ident = __value;
                    __t2::Ok(())
                }
                __t2::Err(__error) => __t2::Err(__error),
            },
        }
    };
    match checks {
        None => quote! { #(#cfg)* #setting },
        Some(checks) => quote! { #(#cfg)* { #checks #setting } },
    }
}

/// The value of a default. A text is converted to the type, a list in brackets becomes a `Vec`.
fn default(value: &Expr, ty: &Type) -> TokenStream {
    let item = argument(ty);
    match (value, item) {
        (Expr::Group(group), _) => default(&group.expr, ty),
        (Expr::Array(array), Some(item)) => {
            let items = array.elems.iter().map(|value| default(value, item));
            quote_spanned! { value.span()=> __t2::list_default([#(#items),*]) }
        }
        (Expr::Call(call), Some(item)) if call.args.len() == 1 && is_some(&call.func) => {
            let (some, values) = (&call.func, call.args.iter().map(|value| default(value, item)));
            quote! { #some(#(#values),*) }
        }
        _ => match literal(value) {
            Some(Lit::Str(text)) => {
                let (ty, span) = (at(ty, text.span()), text.span());
                let value = quote_spanned! { span=> <#ty as __t2::DefaultText<__Text>> };
                let literal = self::text(text, &value);
                quote_spanned! { span=> { #literal #value::default_text() } }
            }
            _ => value.to_token_stream(),
        },
    }
}

/// Makes a type `__Text` of a text, and checks that it is a value.
fn text(text: &LitStr, value: &TokenStream) -> TokenStream {
    let declared = self::literal_type(text);
    let panic = panic(text.span(), quote! { __problem });
    quote_spanned! { text.span()=>
        #declared
        const _: () = if let __t2::Some(__problem) = #value::PROBLEM { #panic };
    }
}

fn literal_type(text: &LitStr) -> TokenStream {
    quote_spanned! { text.span()=>
        enum __Text {}
        impl __t2::Literal for __Text {
            const TEXT: &'static str = #text;
        }
    }
}

/// The range as a type, and the checks that the compiler makes: the range has values, and the default is one of them.
fn range(range: &Range, setting: &Setting) -> TokenStream {
    let (span, written) = (range.written.span(), shown(range));
    let ty = at(&setting.field.ty, span);
    // Named once: a type without order is told once.
    let item = quote_spanned! { span=> <__Range as __t2::SettingRange>::Item };
    let [from, to] = [&range.from, &range.to].map(|end| match end {
        None => quote_spanned! { span=> __t2::None },
        Some(end) => {
            let value = constant(end, &item, true);
            quote_spanned! { span=> { let __end: #item = #value; __t2::Some(__end) } }
        }
    });
    let is_to_included = range.is_to_included;
    let is_empty = panic(span, format!("no value is in the range `{written}`: write the smaller end first"));
    let defaults = constants(setting.default.as_ref(), argument(&setting.field.ty)).into_iter().map(|default| {
        let value = constant(default, &item, false);
        let message = format!("the default `{}` is out of range: write a value in `{written}`", plain(default));
        let is_outside = panic(default.span(), message);
        quote_spanned! { span=>
            const _: () = {
                enum __Default {}
                impl __t2::Constant for __Default {
                    type Type = #item;
                    const VALUE: Self::Type = #value;
                }
                if !<#item as __t2::Within<__Range, __Default>>::IS_WITHIN { #is_outside }
            };
        }
    });
    quote_spanned! { span=>
        enum __Range {}
        impl __t2::SettingRange for __Range {
            type Item = <#ty as __t2::Ranged>::Item;
            const FROM: __t2::Option<Self::Item> = #from;
            const TO: __t2::Option<Self::Item> = #to;
            const IS_TO_INCLUDED: bool = #is_to_included;
        }
        const _: () = if <#item as __t2::RangeOrder<__Range>>::IS_EMPTY { #is_empty };
        #(#defaults)*
    }
}

/// A value of a declaration as a constant.
fn constant(value: &Expr, ty: &TokenStream, is_checked: bool) -> TokenStream {
    let Some(Lit::Str(text)) = literal(value) else { return value.to_token_stream() };
    let value = quote_spanned! { text.span()=> <#ty as __t2::ConstText<__Text>> };
    let literal = if is_checked { self::text(text, &value) } else { literal_type(text) };
    quote_spanned! { text.span()=> { #literal #value::VALUE } }
}

/// The values of a default that are constants: the default itself, or the items of a list. Other defaults are computed
/// when the program runs, and not known here.
fn constants<'e>(default: Option<&'e Expr>, item: Option<&Type>) -> Vec<&'e Expr> {
    match (default, item) {
        (Some(Expr::Group(group)), _) => constants(Some(&group.expr), item),
        (Some(Expr::Array(array)), Some(_)) => array.elems.iter().filter(|value| is_constant(value)).collect(),
        (Some(Expr::Call(call)), Some(_)) if is_some(&call.func) => {
            call.args.iter().filter(|value| is_constant(value)).collect()
        }
        (Some(value), None) if is_constant(value) => vec![value],
        _ => Vec::new(),
    }
}

fn is_constant(value: &Expr) -> bool {
    match value {
        Expr::Lit(_) | Expr::Path(_) => true,
        Expr::Unary(unary) => matches!(unary.op, UnOp::Neg(_)) && is_constant(&unary.expr),
        Expr::Group(group) => is_constant(&group.expr),
        Expr::Paren(inner) => is_constant(&inner.expr),
        Expr::Binary(binary) => is_constant(&binary.left) && is_constant(&binary.right),
        _ => false,
    }
}

/// Whether this is `Some`, or a path to it.
fn is_some(function: &Expr) -> bool {
    matches!(function, Expr::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Some"))
}

/// The type that a list or an option holds: `T` of `Vec<T>`.
fn argument(ty: &Type) -> Option<&Type> {
    match ty {
        Type::Group(group) => argument(&group.elem),
        Type::Path(path) => match &path.path.segments.last()?.arguments {
            PathArguments::AngleBracketed(arguments) => arguments.args.iter().find_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            }),
            _ => None,
        },
        _ => None,
    }
}

/// A range as it was written.
fn shown(range: &Range) -> String {
    let [from, to] = [&range.from, &range.to].map(|end| end.as_deref().map(plain).unwrap_or_default());
    format!("{from}{}{to}", if range.is_to_included { "..=" } else { ".." })
}

/// A value as it was written, for messages.
fn plain(value: &Expr) -> String {
    match (literal(value), value) {
        (Some(Lit::Str(text)), _) => text.value(),
        (_, Expr::Unary(unary)) => format!("-{}", unary.expr.to_token_stream()),
        _ => value.to_token_stream().to_string(),
    }
}

/// A type at another place: what is wrong with it there is told there.
fn at(ty: &Type, span: Span) -> TokenStream {
    moved_to(ty.to_token_stream(), span)
}

fn moved_to(tokens: TokenStream, span: Span) -> TokenStream {
    let tokens = tokens.into_iter().map(|mut token| {
        if let TokenTree::Group(group) = &token {
            token = Group::new(group.delimiter(), moved_to(group.stream(), span)).into();
        }
        // Names are still resolved where they were written.
        token.set_span(span.resolved_at(token.span()));
        token
    });
    tokens.collect()
}

fn panic(span: Span, message: impl ToTokens) -> TokenStream {
    quote_spanned! { span=> ::core::panic!("{}", #message) }
}
