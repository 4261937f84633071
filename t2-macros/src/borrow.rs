//! Lifetimes in the types of fields: a packet column may borrow from the packet, the state of a flow may not.

use proc_macro2::{Ident, Punct, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Lifetime, Type};

use crate::errors::Errors;
use crate::model::Columns;

/// The lifetimes that the types of columns name, in the order of their first use.
pub(crate) fn lifetimes(columns: &Columns) -> Vec<Lifetime> {
    let mut found: Vec<Lifetime> = Vec::new();
    for field in columns.fields() {
        walk(field.ty.to_token_stream(), &mut |place| {
            if let Place::Named(lifetime) = place
                && lifetime.ident != "static"
                && !found.contains(lifetime)
            {
                found.push(lifetime.clone());
            }
            None
        });
    }
    found
}

/// The type of a packet column names its lifetimes: it moves to a struct that has to declare them.
pub(crate) fn require_names(ty: &mut Type, errors: &mut Errors) {
    let tokens = walk(ty.to_token_stream(), &mut |place| match place {
        Place::Named(lifetime) if lifetime.ident != "_" => None,
        Place::Named(lifetime) => {
            errors.at(lifetime, "a borrowed column names the lifetime of the packet: `'p`");
            Some("p")
        }
        Place::Elided(reference) => {
            errors.at(reference, "a borrowed column names the lifetime of the packet: `&'p`");
            Some("p")
        }
    });
    *ty = Type::Verbatim(tokens);
}

/// The type of what is kept per flow cannot borrow.
pub(crate) fn forbid(ty: &mut Type, errors: &mut Errors) {
    if has_functions(ty.to_token_stream()) {
        // Functions have lifetimes of their own, which are no borrows of the field.
        return;
    }
    let message =
        "the state of a flow outlives its packets, so it cannot borrow: own this, or make it a `#[packet_col]`";
    let tokens = walk(ty.to_token_stream(), &mut |place| {
        match place {
            Place::Named(lifetime) if lifetime.ident == "static" => return None,
            Place::Named(lifetime) => errors.at(lifetime, message),
            Place::Elided(reference) => errors.at(reference, message),
        }
        Some("static")
    });
    *ty = Type::Verbatim(tokens);
}

/// The type of a setting cannot borrow either, but no borrowed type is a setting: the compiler says so.
pub(crate) fn make_static(ty: &mut Type) {
    let tokens = as_static(ty);
    *ty = syn::parse2(tokens.clone()).unwrap_or(Type::Verbatim(tokens));
}

/// A type with `'static` for all of its lifetimes.
pub(crate) fn as_static(ty: &Type) -> TokenStream {
    walk(ty.to_token_stream(), &mut |_| Some("static"))
}

fn has_functions(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ["for", "fn", "Fn", "FnMut", "FnOnce"].iter().any(|word| ident == word),
        TokenTree::Group(group) => has_functions(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// Where a lifetime stands, or could.
enum Place<'t> {
    /// `'p`
    Named(&'t Lifetime),
    /// `&`, and no lifetime after it
    Elided(&'t Punct),
}

/// Visits the lifetimes of a type, and gives those other names that the visitor says.
fn walk(tokens: TokenStream, visit: &mut impl FnMut(Place<'_>) -> Option<&'static str>) -> TokenStream {
    let mut tokens = tokens.into_iter().peekable();
    let mut walked = TokenStream::new();
    let mut before = None;
    while let Some(token) = tokens.next() {
        let next = match token {
            TokenTree::Group(group) => {
                let mut inner = proc_macro2::Group::new(group.delimiter(), walk(group.stream(), visit));
                inner.set_span(group.span());
                walked.extend([TokenTree::Group(inner)]);
                Last::Operand
            }
            TokenTree::Punct(punct) if punct.as_char() == '\'' => {
                if let Some(TokenTree::Ident(ident)) = tokens.next() {
                    let mut lifetime = Lifetime { apostrophe: punct.span(), ident };
                    if let Some(name) = visit(Place::Named(&lifetime)) {
                        lifetime.ident = Ident::new(name, lifetime.ident.span());
                    }
                    lifetime.to_tokens(&mut walked);
                }
                Last::Operator
            }
            TokenTree::Punct(punct) if punct.as_char() == '&' && before != Some(Last::Operand) => {
                let named = matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == '\'');
                let name = if named { None } else { visit(Place::Elided(&punct)) };
                let mut reference = Punct::new('&', Spacing::Alone);
                reference.set_span(punct.span());
                walked.extend([TokenTree::Punct(reference)]);
                if let Some(name) = name {
                    Lifetime::new(&format!("'{name}"), punct.span()).to_tokens(&mut walked);
                }
                Last::Operator
            }
            other => {
                let operand = match &other {
                    TokenTree::Punct(punct) => punct.as_char() == '>',
                    TokenTree::Ident(ident) => ident != "mut" && ident != "dyn" && ident != "const",
                    TokenTree::Literal(_) | TokenTree::Group(_) => true,
                };
                walked.extend([other]);
                if operand { Last::Operand } else { Last::Operator }
            }
        };
        before = Some(next);
    }
    walked
}

/// What stands before a `&`: after an operand it is the operator, as in `[u8; A & B]`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Operand,
    Operator,
}
