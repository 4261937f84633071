//! What the attributes of a field mean: a column, a total, a setting.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Expr, ExprRange, Field, LitStr, RangeLimits, Token};

use crate::errors::Errors;
use crate::model::{Column, Fold, Group, Range, Setting, Shown, Total, With, name_of_field};
use crate::syntax::{self, Item, Known};

const COLUMN: Known = Known {
    kind: "column option",
    options: &[
        ("hex", "hex"),
        ("bare", "bare"),
        ("steady", "steady"),
        ("identifying", "identifying"),
        ("name", "name = \"…\""),
        ("none", "none = \"-\""),
        ("start", "start = 1"),
    ],
};

const TOTAL: Known = Known {
    kind: "total option",
    options: &[
        ("sum", "sum"),
        ("or", "or"),
        ("max", "max"),
        ("percent", "percent"),
        ("percent_of", "percent_of(tcp_packets)"),
        ("with", "with(answered)"),
        ("with_share", "with_share(answered)"),
        ("monitor", "monitor = \"tcpScan\""),
    ],
};

const SETTING: Known =
    Known { kind: "setting option", options: &[("default", "default = 1"), ("range", "range = 1..=100")] };

/// `#[flow_col(…)]` or `#[packet_col(…)]`.
pub(crate) fn column(attribute: &Attribute, field: Field, ident: Ident, errors: &mut Errors) -> Column {
    let description = syntax::description(&field.attrs).unwrap_or_else(|| {
        let message =
            format!("column `{}` needs a doc comment: it becomes the description in the headers file", ident.unraw());
        errors.at(&ident, message);
        String::new()
    });
    let name = name_of_field(&ident);
    let mut column = Column {
        field,
        ident,
        name,
        description,
        shown: Shown::Plain,
        steady: false,
        identifying: false,
        none: None,
        start: None,
    };
    for item in syntax::options(attribute, errors) {
        match item {
            Item::Word(word) if word == "hex" || word == "bare" => show(&mut column.shown, &word, errors),
            Item::Word(word) if word == "steady" && attribute.path().is_ident("flow_col") => {
                errors.at(&word, "`steady` is for packet columns: a flow column is printed once anyway, remove it");
            }
            Item::Word(word) if word == "steady" && attribute.path().is_ident("col") => {
                errors.at(&word, "`steady` is for packet columns of the plugin itself: remove it in a group");
            }
            Item::Word(word) if word == "steady" => column.steady = true,
            Item::Word(word) if word == "identifying" => column.identifying = true,
            Item::Assign(word, value) if word == "name" => {
                if let Some(name) = syntax::text(&word, &value, errors) {
                    column.name = name;
                }
            }
            Item::Assign(word, _) if word == "start" && attribute.path().is_ident("packet_col") => {
                errors.at(&word, "`start` is for what is kept: a packet column has the value of each row, remove it");
            }
            Item::Assign(word, value) if word == "start" => column.start = Some(Box::new(value)),
            Item::Assign(word, value) if word == "none" => column.none = syntax::text(&word, &value, errors),
            Item::Word(word) | Item::Assign(word, _) | Item::Call(word, _) => COLUMN.refuse(&word, errors),
            Item::Text(text) => {
                let text_as_written = text.token();
                let message = format!("say what this is: `name = {text_as_written}` or `none = {text_as_written}`");
                errors.at(&text, message);
            }
        }
    }
    column
}

/// `#[flow_cols]` or `#[packet_cols]`: the type of the field has the columns.
pub(crate) fn group(attribute: &Attribute, field: Field, ident: Ident, errors: &mut Errors) -> Group {
    let name = syntax::name_of(attribute);
    let mut is_steady = false;
    for item in syntax::options(attribute, errors) {
        let message = format!("the columns of a group have the options, the group has none: write `#[{name}]`");
        match item {
            Item::Word(word) if word == "steady" && attribute.path().is_ident("packet_cols") => is_steady = true,
            Item::Word(word) if word == "steady" => {
                errors.at(&word, "`steady` is for packet columns: flow columns are printed once anyway, remove it");
            }
            Item::Word(word) | Item::Assign(word, _) | Item::Call(word, _) => errors.at(&word, message),
            Item::Text(text) => errors.at(&text, message),
        }
    }
    if let Some(cfg) = syntax::cfg(&field.attrs).next() {
        errors.at(cfg, "a group of columns is always there: put `cfg` on its columns, or on the whole plugin");
    }
    Group { field, ident, is_steady }
}

/// `hex` or `bare`; there is one way of showing a value.
pub(crate) fn show(shown: &mut Shown, word: &Ident, errors: &mut Errors) {
    if *shown != Shown::Plain {
        errors.at(word, "`hex` and `bare` cannot be used together: a value is a number or a text; remove one");
        *shown = Shown::Plain;
    } else {
        *shown = if word == "hex" { Shown::Hex } else { Shown::Bare };
    }
}

/// What a `#[total(…)]` says so far.
#[derive(Default)]
struct TotalOptions {
    fold: Option<(Fold, Ident)>,
    share: Option<(TokenStream, Ident)>,
    with: Option<(Ident, With)>,
    label: Option<LitStr>,
    monitor: Option<LitStr>,
}

/// `#[total(…)]`.
pub(crate) fn total(attribute: &Attribute, field: &Field, ident: &Ident, errors: &mut Errors) -> Option<Total> {
    let before = errors.count();
    let mut options = TotalOptions::default();
    for item in syntax::options(attribute, errors) {
        options.take(item, errors);
    }
    options.check(errors);
    let TotalOptions { fold, share, with, label, monitor } = options;
    if fold.is_none() && errors.count() == before {
        let message = "say how to fold this total over flows: `sum` to count, `or` to collect status bits, `max` for the \
                       largest";
        errors.at(attribute.path(), message);
    }
    let (fold, word) = fold?;
    let description = syntax::description(&field.attrs).or_else(|| label.as_ref().map(LitStr::value));
    Some(Total {
        ident: ident.clone(),
        ty: field.ty.clone(),
        cfg: syntax::cfg(&field.attrs).cloned().collect(),
        fold,
        share: share.map(|(counter, _)| counter),
        label,
        parts: with.as_ref().is_some_and(|(word, _)| word == "with_share"),
        with: with.map(|(_, with)| with),
        monitor,
        description: description.unwrap_or_default(),
        unlabelled: (errors.count() == before).then(|| (attribute.path().to_token_stream(), word.to_string())),
    })
}

impl TotalOptions {
    fn take(&mut self, item: Item, errors: &mut Errors) {
        match item {
            Item::Word(word) => match (fold_named(&word), &self.fold) {
                (Some(_), Some((_, earlier))) => {
                    let message =
                        format!("`{earlier}` and `{word}` cannot be used together: a total is folded one way");
                    errors.at(&word, message);
                }
                (Some(named), None) => self.fold = Some((named, word)),
                (None, _) if word == "percent" => {
                    let packets = Ident::new("packets", word.span()).into_token_stream();
                    self.set_share(packets, word, errors);
                }
                (None, _) if word == "percent_of" => {
                    errors.at(&word, "`percent_of` needs a count: `percent_of(tcp_packets)`");
                }
                (None, _) => TOTAL.refuse(&word, errors),
            },
            Item::Call(word, counter) if word == "percent_of" => match syn::parse2::<Ident>(counter) {
                Ok(counter) => self.set_share(counter.into_token_stream(), word, errors),
                Err(error) => {
                    let message = "`percent_of` needs the name of a count: `percent_of(tcp_packets)`";
                    errors.add(syn::Error::new(error.span(), message));
                }
            },
            Item::Call(word, field) if word == "with" || word == "with_share" => match syn::parse2::<With>(field) {
                Ok(with) => self.set_with(word, with, errors),
                Err(error) => {
                    let message = format!("`{word}` needs the field of another total: `{word}(answered)`");
                    errors.add(syn::Error::new(error.span(), message));
                }
            },
            Item::Assign(word, value) if word == "monitor" => self.monitor = syntax::text(&word, &value, errors),
            Item::Call(word, _) | Item::Assign(word, _) => TOTAL.refuse(&word, errors),
            Item::Text(text) if self.label.is_none() => self.label = Some(text),
            Item::Text(text) => errors.at(&text, "a report line has one label: remove this one"),
        }
    }

    fn set_share(&mut self, counter: TokenStream, word: Ident, errors: &mut Errors) {
        match &self.share {
            Some((_, earlier)) => {
                errors.at(word, format!("`{earlier}` was there already: a report line gives one share; remove one"));
            }
            None => self.share = Some((counter, word)),
        }
    }

    fn set_with(&mut self, word: Ident, with: With, errors: &mut Errors) {
        match &self.with {
            Some((earlier, _)) => {
                errors.at(word, format!("`{earlier}` was there already: a report line has two totals; remove one"));
            }
            None => self.with = Some((word, with)),
        }
    }

    fn check(&self, errors: &mut Errors) {
        if let (Some((Fold::Or, written)), Some((word, _))) = (&self.fold, &self.with) {
            errors.at(written, format!("`{word}` needs `sum` or `max`: status bits have a line of their own"));
        }
        if let (Some((fold @ (Fold::Or | Fold::Max), written)), Some((_, word))) = (&self.fold, &self.share) {
            let what = if *fold == Fold::Or { "status bits have" } else { "the largest value has" };
            errors.at(written, format!("`{word}` needs `sum`: {what} no share of packets"));
        }
        if let (Some((_, share)), Some((with, _))) = (&self.share, &self.with) {
            let message = format!("`{share}` and `{with}` cannot be used together: a report line has room for one");
            errors.at(with, message);
        }
    }
}

/// `answered`, or `requests.answered` for a total of a group.
impl Parse for With {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let first = input.parse()?;
        Ok(match input.parse::<Option<Token![.]>>()? {
            Some(_) => Self { group: Some(first), field: input.parse()? },
            None => Self { group: None, field: first },
        })
    }
}

fn fold_named(word: &Ident) -> Option<Fold> {
    match word.to_string().as_str() {
        "sum" => Some(Fold::Sum),
        "or" => Some(Fold::Or),
        "max" => Some(Fold::Max),
        _ => None,
    }
}

/// `#[setting(default = …)]`.
pub(crate) fn setting(attribute: &Attribute, field: Field, ident: Ident, errors: &mut Errors) -> Setting {
    let before = errors.count();
    let (mut default, mut range) = (None, None);
    for item in syntax::options(attribute, errors) {
        match item {
            Item::Assign(word, value) if word == "default" => default = Some(value),
            Item::Assign(word, value) if word == "range" => range = self::range(value, errors),
            Item::Word(word) | Item::Assign(word, _) | Item::Call(word, _) => SETTING.refuse(&word, errors),
            Item::Text(text) => errors.at(&text, format!("say what this is: `default = {}`", text.token())),
        }
    }
    if default.is_none() && errors.count() == before {
        errors.at(attribute.path(), "a setting needs a value to begin with: `#[setting(default = 1)]`");
    }
    let description = syntax::description(&field.attrs).unwrap_or_else(|| {
        errors.at(&ident, format!("setting `{}` needs a doc comment: it tells the user what it does", ident.unraw()));
        String::new()
    });
    Setting { field, name: name_of_field(&ident), ident, description, default, range }
}

/// `1..=100`, `1..`, `..=1.0` and the like.
fn range(value: Expr, errors: &mut Errors) -> Option<Range> {
    let written = Box::new(value.clone());
    match value {
        Expr::Group(group) => range(*group.expr, errors),
        Expr::Range(ExprRange { start: None, end: None, .. }) => {
            errors.at(value, "this range accepts all values: write an end, as in `1..`, or remove `range`");
            None
        }
        Expr::Range(ExprRange { start, limits, end, .. }) => {
            let is_to_included = matches!(limits, RangeLimits::Closed(_));
            Some(Range { written, from: start, to: end, is_to_included })
        }
        other => {
            errors.at(other, "`range` needs the ends of a range: `range = 1..=100`, `range = 1..` or `range = ..=1.0`");
            None
        }
    }
}
