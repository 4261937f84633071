//! What was written: the options of an attribute, and how a wrong one is told.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Lit, LitStr, Meta, Token, Type, parenthesized};

use crate::errors::Errors;

/// The attributes of ours that a field can have.
pub(crate) const MARKERS: [&str; 6] = ["flow_col", "packet_col", "flow_cols", "packet_cols", "total", "setting"];

/// One option of an attribute.
pub(crate) enum Item {
    /// `hex`
    Word(Ident),
    /// `order = 307`
    Assign(Ident, Expr),
    /// `percent_of(tcp_packets)`
    Call(Ident, TokenStream),
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
            let value = value(&name, input)?;
            return Ok(Self::Assign(name, value));
        }
        if input.peek(syn::token::Paren) {
            let content;
            parenthesized!(content in input);
            return Ok(Self::Call(name, content.parse()?));
        }
        Ok(Self::Word(name))
    }
}

/// The options of `#[plugin]` whose values are types.
const TYPED: [&str; 3] = ["shared", "tables", "summary"];

/// The value of an option: an expression. Where a type is expected, the type is kept as it is written.
fn value(name: &Ident, input: ParseStream<'_>) -> syn::Result<Expr> {
    let ahead = input.fork();
    match ahead.parse::<Type>() {
        Ok(ty) if TYPED.iter().any(|typed| name == typed) => {
            input.advance_to(&ahead);
            Ok(Expr::Verbatim(ty.into_token_stream()))
        }
        _ => input.parse(),
    }
}

impl Item {
    /// The name of the option; a text has none.
    fn name(&self) -> Option<&Ident> {
        match self {
            Self::Word(name) | Self::Assign(name, _) | Self::Call(name, _) => Some(name),
            Self::Text(_) => None,
        }
    }
}

/// The options that an attribute knows.
pub(crate) struct Known {
    /// What they are called in messages.
    pub(crate) kind: &'static str,
    /// The name of each, and how it is written.
    pub(crate) options: &'static [(&'static str, &'static str)],
}

impl Known {
    /// Tells of an option that is unknown, or written in another way than it is.
    pub(crate) fn refuse(&self, name: &Ident, errors: &mut Errors) {
        let (kind, written) = (self.kind, name.to_string());
        if let Some((_, form)) = self.options.iter().find(|(option, _)| *option == written) {
            let message = match *form == written {
                true => format!("`{written}` stands alone: write `{form}`"),
                false => format!("`{written}` is not complete: write `{form}`"),
            };
            return errors.at(name, message);
        }
        let names = self.options.iter().map(|(option, _)| *option);
        let known: Vec<_> = names.clone().map(|option| format!("`{option}`")).collect();
        let message = match (nearest(&written, names), known.as_slice()) {
            (Some(nearest), _) => format!("unknown {kind} `{written}`, did you mean `{nearest}`?"),
            (None, [only]) => format!("unknown {kind} `{written}`: the only one is {only}"),
            (None, known) => format!("unknown {kind} `{written}`: known are {}", known.join(", ")),
        };
        errors.at(name, message);
    }
}

/// The known name that was meant most likely.
pub(crate) fn nearest<'k>(written: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let distances = known.map(|name| (strsim::damerau_levenshtein(written, name), name));
    let (distance, name) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= 2 && distance < name.len()).then_some(name)
}

/// Options separated by commas. Of those that stand twice, the second one is at fault.
pub(crate) fn items(tokens: TokenStream, errors: &mut Errors) -> Vec<Item> {
    let items = match Punctuated::<Item, Token![,]>::parse_terminated.parse2(tokens) {
        Ok(items) => items,
        Err(error) => {
            errors.add(error);
            return Vec::new();
        }
    };
    let mut kept: Vec<Item> = Vec::new();
    for item in items {
        match item.name() {
            Some(name) if kept.iter().any(|earlier| earlier.name() == Some(name)) => {
                errors.at(name, format!("duplicate option `{name}`"));
            }
            _ => kept.push(item),
        }
    }
    kept
}

/// The options of an attribute: none in `#[name]`, those in parentheses in `#[name(…)]`.
pub(crate) fn options(attribute: &Attribute, errors: &mut Errors) -> Vec<Item> {
    match &attribute.meta {
        Meta::Path(_) => Vec::new(),
        Meta::List(list) => items(list.tokens.clone(), errors),
        Meta::NameValue(assignment) => {
            let name = name_of(attribute);
            errors.at(assignment, format!("options stand in parentheses: `#[{name}(…)]`"));
            Vec::new()
        }
    }
}

/// The name of an attribute that is a single word.
pub(crate) fn name_of(attribute: &Attribute) -> String {
    attribute.path().get_ident().map(ToString::to_string).unwrap_or_default()
}

/// The literal that an expression is. One that an author's macro filled in is invisibly grouped.
pub(crate) fn literal(value: &Expr) -> Option<&Lit> {
    match value {
        Expr::Lit(literal) => Some(&literal.lit),
        Expr::Group(group) => literal(&group.expr),
        _ => None,
    }
}

/// The text that an option must be given.
pub(crate) fn text(name: &Ident, value: &Expr, errors: &mut Errors) -> Option<LitStr> {
    match literal(value) {
        Some(Lit::Str(text)) => Some(text.clone()),
        _ => {
            errors.at(value, format!("`{name}` needs a text in quotes: `{name} = \"…\"`"));
            None
        }
    }
}

/// The word that says what an item is.
pub(crate) fn keyword(item: &syn::Item) -> TokenStream {
    match item {
        syn::Item::Struct(item) => item.struct_token.to_token_stream(),
        syn::Item::Enum(item) => item.enum_token.to_token_stream(),
        syn::Item::Union(item) => item.union_token.to_token_stream(),
        syn::Item::Fn(item) => item.sig.fn_token.to_token_stream(),
        syn::Item::Trait(item) => item.trait_token.to_token_stream(),
        syn::Item::Impl(item) => item.impl_token.to_token_stream(),
        other => other.to_token_stream(),
    }
}

/// The `cfg` attributes among these.
pub(crate) fn cfg(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"))
}

/// The first paragraph of a doc comment in one line; `None` if there is none.
pub(crate) fn description(attributes: &[Attribute]) -> Option<String> {
    let texts = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(assignment) if assignment.path.is_ident("doc") => match literal(&assignment.value) {
            Some(Lit::Str(text)) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    let text = texts.collect::<Vec<_>>().join("\n");
    let lines = text.lines().map(str::trim);
    let paragraph: Vec<_> = lines.skip_while(|line| line.is_empty()).take_while(|line| !line.is_empty()).collect();
    (!paragraph.is_empty()).then(|| paragraph.join(" "))
}
