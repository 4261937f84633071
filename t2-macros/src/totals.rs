//! What becomes of totals: a table, which the compiler joins with those of groups, and the values of a flow.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{LitStr, PathArguments, Type};

use crate::model::{Fold, Group, Plugin, Setting, Total, TotalPart, Totals, With};
use crate::{borrow, check};

/// The settings that labels may name: the struct that has them, and its fields.
pub(crate) struct Named<'p> {
    /// The struct that the settings moved to.
    pub(crate) ident: Ident,
    /// Its fields.
    pub(crate) settings: &'p [Setting],
}

/// What `impl Row` says of totals: nothing if there are none.
pub(crate) fn items(totals: &Totals, named: Option<&Named<'_>>) -> TokenStream {
    if totals.0.is_empty() {
        return TokenStream::new();
    }
    let parts = totals.0.iter().map(|part| match part {
        TotalPart::Total(total) => self::total(total, named),
        TotalPart::Group(group) => {
            let (name, totals) = (name_of(&group.ident), totals_of(group));
            quote! { __t2::TotalPart::Group(#name, #totals) }
        }
    });
    let (pairs, checks) = (totals.own().filter_map(pair), totals.groups().map(|group| check(group, totals)));
    let values = totals.0.iter().map(value);
    // The compiler evaluates a constant of a block in any case, that of an implementation if it is used.
    quote! {
        const TOTALS: &'static [__t2::Total] = {
            const __PARTS: &[__t2::TotalPart] = &[#(#parts),*];
            const __PAIRS: &[(usize, usize)] = &[#(#pairs),*];
            #(#checks)*
            &__t2::joined_totals::<{ __t2::totals_len(__PARTS) }>(__PARTS, __PAIRS)
        };

        fn fold_totals(&self, __into: &mut __t2::FoldInto<'_>) {
            #(#values)*
        }
    }
}

/// The checks that groups of packet columns have no totals, as they are not kept. One that the flow keeps, too, has its
/// totals there.
pub(crate) fn checks_of_packet_row(plugin: &Plugin) -> TokenStream {
    let kept: Vec<_> = plugin.flow_columns.groups().map(type_of).collect();
    let others = plugin.packet_columns.groups().filter(|group| !kept.contains(&type_of(group)));
    let checks = others.map(|group| {
        let totals = totals_of(group);
        quote_spanned! { group.field.ty.span()=> const _: () = __t2::assert_no_totals(#totals); }
    });
    checks.collect()
}

/// The type that has the columns of a group, as it is written: `T` for `Option<T>`.
fn type_of(group: &Group) -> String {
    let ty = borrow::as_static(&group.field.ty);
    let last = match syn::parse2(ty.clone()) {
        Ok(Type::Path(path)) => path.path.segments.into_iter().next_back(),
        _ => None,
    };
    match last.map(|last| (last.ident, last.arguments)) {
        Some((ident, PathArguments::AngleBracketed(inner))) if ident == "Option" => inner.args.to_token_stream(),
        _ => ty,
    }
    .to_string()
}

fn totals_of(group: &Group) -> TokenStream {
    let row = group.row();
    quote_spanned! { group.field.ty.span()=> <#row as __t2::Row>::TOTALS }
}

fn name_of(ident: &Ident) -> String {
    ident.unraw().to_string()
}

fn option(value: Option<impl ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote! { __t2::Some(#value) },
        None => quote! { __t2::None },
    }
}

/// A total in the table.
fn total(total: &Total, named: Option<&Named<'_>>) -> TokenStream {
    let Total { ident, ty, cfg, fold, share, parts, monitor, description, .. } = total;
    let field = name_of(ident);
    let share = option(share.as_ref().map(|counter| quote! { |__counters| __counters.#counter }));
    let count = match parts {
        true => quote! { __t2::TotalFormat::Parts },
        false => quote! { __t2::TotalFormat::Count(#share) },
    };
    let (fold, format) = match fold {
        Fold::Sum => (quote! { Sum }, count),
        Fold::Max => (quote! { Max }, count),
        Fold::Or => {
            let (span, ty) = (ty.span(), borrow::as_static(ty));
            (quote! { Or }, quote_spanned! { span=> __t2::TotalFormat::Bits(<#ty as __t2::TotalledBits>::KIND) })
        }
    };
    let (label, monitor) =
        (option(total.label.as_ref().map(|label| self::label(label, named))), option(monitor.as_ref()));
    quote! {
        #(#cfg)*
        __t2::TotalPart::Field(__t2::Total {
            field: #field,
            fold: __t2::Fold::#fold,
            label: #label,
            with: __t2::None,
            monitor: #monitor,
            description: #description,
            format: #format,
        })
    }
}

/// The function that makes the label of a report line.
fn label(label: &LitStr, named: Option<&Named<'_>>) -> TokenStream {
    let text = label.value();
    let settings = named.map_or(&[][..], |named| named.settings);
    let is_first = |n: usize, ident: &Ident| settings.iter().take(n).all(|earlier| earlier.ident != *ident);
    let values = settings.iter().enumerate().filter_map(|(n, Setting { ident, name, .. })| {
        let is_named = is_first(n, ident) && check::names(&text).any(|name| ident.unraw() == name);
        let of = &named.filter(|_| is_named)?.ident;
        let missing =
            format!("`{}` is not in this build, but a label names it: give both the same `cfg`", ident.unraw());
        let index = quote_spanned! { label.span()=>
            __t2::setting_index(<#of as __t2::Settings>::SETTINGS, #name, #missing)
        };
        Some(quote! {
            #ident = {
                const __INDEX: usize = #index;
                __setting(__INDEX)
            }
        })
    });
    quote! {
        |__setting| {
            let _ = __setting;
            __t2::format!(#label #(, #values)*)
        }
    }
}

/// The indices of a total and of the one that is printed in its line.
fn pair(total: &Total) -> Option<TokenStream> {
    let With { group, field } = total.with.as_ref()?;
    let (cfg, own, with) = (&total.cfg, name_of(&total.ident), name_of(field));
    let missing = match group {
        Some(group) => format!("`{with}` is not a total of `{group}`: write `#[total(sum)]` at its field"),
        None => format!("`{with}` is not in this build, but a total is printed with it: give both the same `cfg`"),
    };
    let group = option(group.as_ref().map(name_of));
    let with = quote_spanned! { field.span()=> __t2::total_index(__PARTS, #group, #with, #missing) };
    Some(quote! { #(#cfg)* (__t2::total_index(__PARTS, __t2::None, #own, ""), #with) })
}

/// The check that each total of a group is printed, there or here.
fn check(group: &Group, totals: &Totals) -> TokenStream {
    let with = totals.own().filter_map(|total| {
        let (cfg, with) = (&total.cfg, total.with.as_ref()?);
        let field = with.group.as_ref().filter(|with| **with == group.ident).map(|_| name_of(&with.field))?;
        Some(quote! { #(#cfg)* #field })
    });
    let totals = totals_of(group);
    quote_spanned! { group.field.ty.span()=> const _: () = __t2::assert_reported(#totals, &[#(#with),*]); }
}

/// Folds the value of a field.
fn value(part: &TotalPart) -> TokenStream {
    match part {
        TotalPart::Total(total) => {
            let Total { ident, ty, cfg, .. } = total;
            let value = quote_spanned! { ty.span()=> <#ty as __t2::Totalled>::total(self.#ident) };
            quote! { #(#cfg)* __into.put(#value); }
        }
        TotalPart::Group(Group { field, ident, .. }) => {
            let ty = &field.ty;
            quote_spanned! { ty.span()=> <#ty as __t2::Row>::fold_totals(&self.#ident, __into); }
        }
    }
}
