//! What becomes of a plugin: thin code, made of tables and one-line delegations to `t2_core`.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Field, Generics, Lifetime, Type};

use crate::errors::Errors;
use crate::model::{Column, Columns, Part, Plugin, Shown, moved};
use crate::syntax::cfg;
use crate::{borrow, check, describe, settings, split, totals};

/// The whole of `#[plugin]`.
pub(crate) fn plugin(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let (plugin, mistakes) = Errors::collect(|errors| {
        let parsed = syn::parse2(item.clone()).map_err(|error| errors.add(error)).ok()?;
        let mut plugin = split::plugin(arguments, parsed, errors)?;
        check::plugin(&mut plugin, errors);
        Some(plugin)
    });
    let tokens = plugin.map_or(item, |plugin| expand(&plugin));
    quote! { #tokens #mistakes }
}

fn expand(plugin: &Plugin) -> TokenStream {
    let Plugin { declaration, attributes, .. } = plugin;
    let (row, row_impl) = packet_row(plugin);
    let (settings, settings_impl) = settings::settings(plugin);
    let named = totals::Named { ident: plugin.companion("Settings"), settings: &plugin.settings };
    let flow_row = match plugin.generics.params.is_empty() {
        true => {
            let totals = totals::items(&plugin.totals, Some(&named));
            row_impl_of(&plugin.ident, &Generics::default(), &plugin.flow_columns, &totals)
        }
        // A mistake, which was told: what the columns would need of the parameters is of no interest.
        false => row_impl_of(&plugin.ident, &plugin.generics, &Columns::default(), &TokenStream::new()),
    };
    let default = default_impl_of(&plugin.ident, &plugin.generics, plugin.state.iter(), &plugin.flow_columns);
    let described = describe::plugin(plugin);
    let cfg = cfg(attributes);
    quote! {
        #declaration
        #row
        #settings
        #(#cfg)*
        #[allow(unused_qualifications)]
        const _: () = {
            use ::t2_core::__private as __t2;
            #default
            #flow_row
            #row_impl
            #settings_impl
            #described
        };
    }
}

/// The struct that the packet columns move to, and its description.
fn packet_row(plugin: &Plugin) -> (TokenStream, TokenStream) {
    if plugin.packet_columns.is_empty() {
        return (TokenStream::new(), TokenStream::new());
    }
    let (visibility, ident) = (&plugin.visibility, plugin.companion("Row"));
    let generics = lifetime_parameters(&borrow::lifetimes(&plugin.packet_columns));
    let fields = plugin.packet_columns.fields().map(|field| moved(field, visibility));
    let doc = format!("What `{}` shows of a packet: a value for each of its packet columns.", plugin.ident);
    let cfg = cfg(&plugin.attributes);
    let row = quote! {
        #(#cfg)*
        #[doc = #doc]
        #visibility struct #ident #generics { #(#fields),* }
    };
    let row_impl = row_impl_of(&ident, &generics, &plugin.packet_columns, &TokenStream::new());
    let checks = totals::checks_of_packet_row(plugin);
    (row, quote! { #row_impl #checks })
}

fn lifetime_parameters(lifetimes: &[Lifetime]) -> Generics {
    let mut generics = Generics::default();
    generics.params.extend(
        lifetimes.iter().map(|lifetime| syn::GenericParam::Lifetime(syn::LifetimeParam::new(lifetime.clone()))),
    );
    generics
}

/// `impl Row`: the table of columns, a cell for each, and what there is to say of totals.
pub(crate) fn row_impl_of(ident: &Ident, generics: &Generics, columns: &Columns, totals: &TokenStream) -> TokenStream {
    let (parameters, arguments, conditions) = generics.split_for_impl();
    let mut parts: Vec<_> = columns.0.chunk_by(|a, b| is_column(a) && is_column(b)).collect();
    if parts.is_empty() {
        parts.push(&[]);
    }
    let of = joined(parts.iter().map(|part| match part {
        [Part::Group(group)] => group.of(),
        run => {
            let width = width(&columns_of(run));
            quote! { [__T; #width] }
        }
    }));
    let empty = joined(parts.iter().map(|part| match part {
        [Part::Group(group)] => group.empty(),
        _ => quote! { __cells.empties() },
    }));
    let mut runs = 0;
    let written = joined(parts.iter().map(|part| match part {
        [Part::Group(group)] => group.written(&mut runs),
        run => written(&columns_of(run), &mut runs),
    }));
    let table = table(&parts);
    let steady = (runs > 0).then(|| {
        let runs = Literal::usize_unsuffixed(runs);
        quote! { const STEADY_RUNS: usize = #runs; }
    });
    quote! {
        #[automatically_derived]
        impl #parameters __t2::Row for #ident #arguments #conditions {
            type Of<__T> = #of;
            const COLUMNS: &'static [__t2::Column] = #table;
            #steady

            #[inline]
            fn write<__E: __t2::RowEncoder + ?__t2::Sized>(
                &self,
                __cells: &mut __t2::Cells<'_, __E>,
            ) -> Self::Of<__t2::Written> {
                let _ = &__cells;
                #written
            }

            #[inline]
            fn empty<__E: __t2::RowEncoder + ?__t2::Sized>(
                __cells: &mut __t2::Cells<'_, __E>,
            ) -> Self::Of<__t2::Written> {
                #empty
            }

            #totals
        }
    }
}

/// `impl Default`, if a column starts with a value of its own.
pub(crate) fn default_impl_of<'f>(
    ident: &Ident,
    generics: &Generics,
    fields: impl Iterator<Item = &'f Field>,
    columns: &Columns,
) -> Option<TokenStream> {
    let start_of = |ident: Option<&Ident>| {
        let column = columns.own().find(|column| Some(&column.ident) == ident);
        column.and_then(|column| column.start.as_deref())
    };
    columns.own().find(|column| column.start.is_some())?;
    let (parameters, arguments, conditions) = generics.split_for_impl();
    let fields = fields.map(|field| {
        let (cfg, ident) = (cfg(&field.attrs), &field.ident);
        let start = match start_of(ident.as_ref()) {
            Some(start) => start.to_token_stream(),
            None => quote_spanned! { field.ty.span()=> __t2::Default::default() },
        };
        quote! { #(#cfg)* #ident: #start }
    });
    Some(quote! {
        #[automatically_derived]
        impl #parameters __t2::Default for #ident #arguments #conditions {
            fn default() -> Self {
                Self { #(#fields),* }
            }
        }
    })
}

fn is_column(part: &Part) -> bool {
    matches!(part, Part::Column(_))
}

fn columns_of(run: &[Part]) -> Vec<&Column> {
    let columns = run.iter().filter_map(|part| match part {
        Part::Column(column) => Some(column),
        Part::Group(_) => None,
    });
    columns.collect()
}

/// The parts of a row as one type or value: a single one as it is, several as a tuple.
fn joined(parts: impl ExactSizeIterator<Item = TokenStream>) -> TokenStream {
    match parts.len() {
        1 => quote! { #(#parts)* },
        _ => quote! { (#(#parts),*) },
    }
}

/// The columns of all parts in one table.
fn table(parts: &[&[Part]]) -> TokenStream {
    if let [run] = parts
        && run.iter().all(is_column)
    {
        let columns = columns_of(run).into_iter().map(|column| described(column, &column.field.ty));
        return quote! { &[#(#columns),*] };
    }
    // A constant inside of an implementation knows none of its lifetimes.
    let parts = parts.iter().map(|part| match part {
        [Part::Group(group)] => group.described(),
        run => {
            let columns = columns_of(run).into_iter().map(|column| {
                let ty = Type::Verbatim(borrow::as_static(&column.field.ty));
                described(column, &ty)
            });
            quote! { __t2::RowPart { columns: &[#(#columns),*], is_omissible: false } }
        }
    });
    quote! {{
        const __PARTS: &[__t2::RowPart] = &[#(#parts),*];
        &__t2::joined::<{ __t2::len(__PARTS) }>(__PARTS)
    }}
}

/// What a column says of itself.
fn described(column: &Column, ty: &Type) -> TokenStream {
    let (cfg, name, description) = (cfg(&column.field.attrs), &column.name, &column.description);
    let kind = kind(ty, column.shown);
    let absent = column.none.as_ref().map(|none| quote! { .with_absent(#none) });
    let identifying = column.identifying.then(|| quote! { .identifying() });
    quote! { #(#cfg)* __t2::Column::new(#name, #description, #kind) #absent #identifying }
}

/// An array of written cells. First come the statements for those that stand before or in a run of steady ones, as
/// these are written together; then the elements of the array of all.
fn written(columns: &[&Column], runs: &mut usize) -> TokenStream {
    let (mut statements, mut elements) = (Vec::new(), Vec::new());
    // The order in which cells are written is that of the statements; behind the last run it is that of the elements.
    let last = columns.iter().rposition(|column| column.is_steady()).map_or(0, |last| last + 1);
    let mut written = 0usize;
    let (before, after) = columns.split_at_checked(last).unwrap_or((columns, &[]));
    for columns in before.chunk_by(|a, b| a.is_steady() && b.is_steady()) {
        let names: Vec<_> = columns
            .iter()
            .map(|_| {
                written += 1;
                format_ident!("__w{}", written)
            })
            .collect();
        let cells = columns.iter().map(|column| cell(column));
        match columns {
            [column] if !column.is_steady() => {
                let cfg: Vec<_> = cfg(&column.field.attrs).collect();
                statements.push(quote! { #(#cfg)* let #(#names)* = #(#cells)*; });
                elements.push(quote! { #(#cfg)* #(#names)* });
            }
            _ => {
                let identities: Vec<_> = columns.iter().map(|column| identity(column)).collect();
                let run = Literal::usize_unsuffixed(*runs);
                *runs += 1;
                statements.push(quote! {
                    let [#(#names),*] = __cells.steady(
                        #run,
                        |__identity| { #(#identities)* },
                        |__identity| { #(#identities)* },
                        |__cells| { [#(#cells),*] },
                    );
                });
                elements.extend(names.iter().map(ToTokens::to_token_stream));
            }
        }
    }
    elements.extend(after.iter().map(|column| {
        let (cfg, cell) = (cfg(&column.field.attrs), cell(column));
        quote! { #(#cfg)* #cell }
    }));
    match statements.is_empty() {
        true => quote! { [#(#elements),*] },
        false => quote! {{ #(#statements)* [#(#elements),*] }},
    }
}

/// What tells the value of a column from others.
fn identity(column: &Column) -> TokenStream {
    let Column { ident, shown, .. } = column;
    let encoding = encoding(&column.field.ty, *shown);
    quote_spanned! { column.field.ty.span()=> #encoding(&self.#ident, __identity); }
}

/// The number of columns; counted by the compiler where some are conditional.
fn width(columns: &[&Column]) -> TokenStream {
    if columns.iter().all(|column| cfg(&column.field.attrs).next().is_none()) {
        return Literal::usize_unsuffixed(columns.len()).into_token_stream();
    }
    let units = columns.iter().map(|column| {
        let cfg = cfg(&column.field.attrs);
        quote! { #(#cfg)* () }
    });
    quote! { { const __COLUMNS: &[()] = &[#(#units),*]; __COLUMNS.len() } }
}

/// The cell of a column. It begins by naming the function that writes its value: the compiler tells of a type that has
/// none in the very words that it has for the missing kind, and hence once.
fn cell(column: &Column) -> TokenStream {
    let Column { ident, shown, none, .. } = column;
    let ty = &column.field.ty;
    let (span, encoding) = (ty.span(), encoding(ty, *shown));
    let (generic, value) = match shown {
        Shown::Plain => (quote_spanned! { span=> ::<#ty> }, quote_spanned! { span=> &self.#ident }),
        Shown::Hex => (quote! {}, quote_spanned! { span=> &__t2::Hex(&self.#ident) }),
        Shown::Bare => (quote! {}, quote_spanned! { span=> &__t2::Bare(&self.#ident) }),
    };
    let cell = match none {
        Some(none) => quote_spanned! { span=>
            match <#ty as __t2::Optional>::is_absent(&self.#ident) {
                true => __cells.absent_as(#none),
                false => __cells.cell #generic (#value),
            }
        },
        None => quote_spanned! { span=> __cells.cell #generic (#value) },
    };
    quote! {{
        let _ = #encoding::<__E>;
        #cell
    }}
}

/// The kind of the values of a type; a type that cannot be shown so is told at the type.
pub(crate) fn kind(ty: &Type, shown: Shown) -> TokenStream {
    let span = ty.span();
    match shown {
        Shown::Plain => quote_spanned! { span=> <#ty as __t2::Value>::KIND },
        Shown::Hex => quote_spanned! { span=> <#ty as __t2::HexValue>::HEX_KIND },
        Shown::Bare => quote_spanned! { span=> <#ty as __t2::BareValue>::BARE_KIND },
    }
}

/// The function that writes a value of a type. It is named, not called as a method, so that the compiler tells of a
/// type that has none in the very words that it has for the missing kind, and hence once.
pub(crate) fn encoding(ty: &Type, shown: Shown) -> TokenStream {
    let span = ty.span();
    match shown {
        Shown::Plain => quote_spanned! { span=> <#ty as __t2::Value>::encode },
        Shown::Hex => quote_spanned! { span=> <#ty as __t2::HexValue>::encode_hex },
        Shown::Bare => quote_spanned! { span=> <#ty as __t2::BareValue>::encode_bare },
    }
}
