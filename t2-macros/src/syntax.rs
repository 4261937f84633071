//! What was written: the options of an attribute, and how a wrong one is told.

use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, LitStr, Meta, Token, parenthesized};

use crate::errors::Errors;

/// One option of an attribute.
#[derive(Clone)]
pub(crate) enum Item {
    /// `hex`
    Word(Ident),
    /// `order = 307`
    Assign(Ident, Expr),
    /// `percent_of(tcp_packets)`
    Call(Ident, Ident),
    /// `"Number of packets"`
    Text(LitStr),
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(LitStr) {
            return input.parse().map(Self::Text);
        }
        let name = input.call(Ident::parse_any)?;
        if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            return Ok(Self::Assign(name, input.parse()?));
        }
        if input.peek(syn::token::Paren) {
            let content;
            parenthesized!(content in input);
            return Ok(Self::Call(name, content.parse()?));
        }
        Ok(Self::Word(name))
    }
}

impl Item {
    /// The name of the option; a text has none.
    pub(crate) fn name(&self) -> Option<&Ident> {
        match self {
            Self::Word(name) | Self::Assign(name, _) | Self::Call(name, _) => Some(name),
            Self::Text(_) => None,
        }
    }
}

/// Options separated by commas.
pub(crate) fn items(tokens: TokenStream, errors: &mut Errors) -> Vec<Item> {
    match Punctuated::<Item, Token![,]>::parse_terminated.parse2(tokens) {
        Ok(items) => items.into_iter().collect(),
        Err(error) => {
            errors.add(error);
            Vec::new()
        }
    }
}

/// The options of an attribute: none in `#[name]`, those in parentheses in `#[name(…)]`.
pub(crate) fn options(attribute: &Attribute, errors: &mut Errors) -> Vec<Item> {
    match &attribute.meta {
        Meta::Path(_) => Vec::new(),
        Meta::List(list) => items(list.tokens.clone(), errors),
        Meta::NameValue(assignment) => {
            errors.at(assignment, "options stand in parentheses: `#[name(option)]`");
            Vec::new()
        }
    }
}

/// Tells of an unknown option: what was meant most likely, else what there is.
pub(crate) fn unknown(kind: &str, name: &Ident, known: &[&str], errors: &mut Errors) {
    let written = name.to_string();
    let distance = |option: &&&str| strsim::damerau_levenshtein(&written, option);
    let nearest = known.iter().min_by_key(distance).filter(|option| distance(option) <= 2);
    match nearest {
        Some(nearest) => errors.at(name, format!("unknown {kind} `{written}`, did you mean `{nearest}`?")),
        None => {
            let known: Vec<_> = known.iter().map(|option| format!("`{option}`")).collect();
            errors.at(name, format!("unknown {kind} `{written}`: known are {}", known.join(", ")));
        }
    }
}

/// Tells of options that stand twice; the second one is at fault.
pub(crate) fn duplicates(items: &[Item], errors: &mut Errors) {
    for (n, item) in items.iter().enumerate() {
        let Some(name) = item.name() else { continue };
        if items.iter().take(n).any(|earlier| earlier.name() == Some(name)) {
            errors.at(name, format!("duplicate option `{name}`"));
        }
    }
}

/// The text that an option must be given.
pub(crate) fn text(name: &Ident, value: &Expr, errors: &mut Errors) -> Option<LitStr> {
    match value {
        Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.clone()),
        _ => {
            errors.at(value, format!("`{name}` needs a text in quotes: `{name} = \"…\"`"));
            None
        }
    }
}

/// The first paragraph of a doc comment in one line; `None` if there is none.
pub(crate) fn description(attributes: &[Attribute]) -> Option<String> {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(assignment) if assignment.path.is_ident("doc") => match &assignment.value {
            Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    let text: Vec<_> = lines.collect();
    let lines = text.iter().flat_map(|text| text.lines()).map(str::trim);
    let paragraph: Vec<_> = lines.skip_while(|line| line.is_empty()).take_while(|line| !line.is_empty()).collect();
    (!paragraph.is_empty()).then(|| paragraph.join(" "))
}
