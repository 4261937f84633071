//! What was meant: a plugin, its columns, totals and settings.

use proc_macro2::{Ident, Span, TokenStream};
use syn::ext::IdentExt;
use syn::{Attribute, Expr, Field, ItemStruct, Lit, LitStr, Type};

use crate::errors::Errors;
use crate::syntax::{self, Item};

/// A plugin.
pub(crate) struct Plugin {
    /// The struct, without what moved away and without our attributes.
    pub(crate) item: ItemStruct,
    /// Its name as written.
    pub(crate) name: LitStr,
    /// Its place in the order of plugins.
    pub(crate) order: Option<Expr>,
    /// The columns of the flow file.
    pub(crate) flow_columns: Vec<Column>,
    /// The columns of the packet file.
    pub(crate) packet_columns: Vec<Column>,
    /// The totals.
    pub(crate) totals: Vec<Total>,
    /// The settings.
    pub(crate) settings: Vec<Setting>,
}

/// A column of either file.
pub(crate) struct Column {
    /// The field with its doc comment and `cfg`, without our attributes.
    pub(crate) field: Field,
    /// The field's identifier.
    pub(crate) ident: Ident,
    /// The column's name; its span is what to edit.
    pub(crate) name: LitStr,
    /// What it tells.
    pub(crate) description: String,
    /// Shown in hexadecimal.
    pub(crate) hex: Option<Ident>,
    /// Shown without quotes.
    pub(crate) bare: Option<Ident>,
    /// What stands for no value.
    pub(crate) none: Option<LitStr>,
}

/// A total.
pub(crate) struct Total {
    /// The field's identifier.
    pub(crate) ident: Ident,
    /// The field's type.
    pub(crate) ty: Type,
    /// The `cfg` attributes of the field.
    pub(crate) cfg: Vec<Attribute>,
    /// How it is folded.
    pub(crate) fold: Fold,
    /// The count that a share of is given.
    pub(crate) share: Option<Ident>,
    /// The label of the report line.
    pub(crate) label: LitStr,
}

/// How a total is folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fold {
    Sum,
    Or,
    Max,
}

/// A setting.
pub(crate) struct Setting {
    /// The field with its doc comment and `cfg`, without our attributes.
    pub(crate) field: Field,
    /// The field's identifier.
    pub(crate) ident: Ident,
    /// What it does.
    pub(crate) description: String,
    /// Its value if the user says nothing.
    pub(crate) default: Expr,
}

impl Plugin {
    /// The identifier of a struct that is made beside the plugin.
    pub(crate) fn companion(&self, ending: &str) -> Ident {
        Ident::new(&format!("{}{ending}", self.item.ident.unraw()), self.item.ident.span())
    }
}

/// The attributes of ours that a field can have.
pub(crate) const MARKERS: [&str; 4] = ["flow_col", "packet_col", "total", "setting"];

/// Understands the struct and the arguments of `#[plugin]`. What is wrong is left out and told.
pub(crate) fn plugin(arguments: TokenStream, mut item: ItemStruct, errors: &mut Errors) -> Plugin {
    let (name, order) = self::arguments(arguments, &item.ident, errors);
    let fields = std::mem::replace(&mut item.fields, syn::Fields::Unit);
    let mut plugin = Plugin {
        item,
        name,
        order,
        flow_columns: Vec::new(),
        packet_columns: Vec::new(),
        totals: Vec::new(),
        settings: Vec::new(),
    };
    let mut state = Vec::new();
    for field in fields {
        plugin.add(field, &mut state, errors);
    }
    plugin.item.fields = syn::Fields::Named(syn::FieldsNamed {
        brace_token: syn::token::Brace::default(),
        named: state.into_iter().collect(),
    });
    plugin
}

fn arguments(arguments: TokenStream, ident: &Ident, errors: &mut Errors) -> (LitStr, Option<Expr>) {
    let guess = camel_case(&snake_case(&ident.unraw().to_string()));
    let (mut name, mut order) = (None, None);
    let had_errors = arguments.clone();
    let items = syntax::items(arguments, errors);
    syntax::duplicates(&items, errors);
    for item in &items {
        match item {
            Item::Text(text) if name.is_none() => name = Some(text.clone()),
            Item::Text(text) => errors.at(text, "a plugin has one name: remove this one"),
            Item::Assign(word, value) if word == "order" => match value {
                Expr::Lit(syn::ExprLit { lit: Lit::Int(_), .. }) => order = Some(value.clone()),
                _ => errors.at(value, "`order` needs a number: `order = 307`"),
            },
            Item::Word(word) if word == "order" => errors.at(word, "`order` needs a number: `order = 307`"),
            Item::Word(word) | Item::Assign(word, _) | Item::Call(word, _) => {
                syntax::unknown("plugin argument", word, &["order"], errors);
            }
        }
    }
    if name.is_none() && (had_errors.is_empty() || !items.is_empty()) {
        let message = format!("`#[plugin]` needs the plugin's name: `#[plugin(\"{guess}\")]`");
        errors.add(syn::Error::new(Span::call_site(), message));
    }
    (name.unwrap_or_else(|| LitStr::new(&guess, ident.span())), order)
}

impl Plugin {
    /// Understands a field, and puts it where it belongs.
    fn add(&mut self, mut field: Field, state: &mut Vec<Field>, errors: &mut Errors) {
        let Some(ident) = field.ident.clone() else { return };
        let (markers, others) = field.attrs.into_iter().partition::<Vec<_>, _>(is_marker);
        field.attrs = others;
        let markers = unique(markers, errors);
        let marker = |name| markers.iter().find(|marker| marker.path().is_ident(name));
        let (flow, packet) = (marker("flow_col"), marker("packet_col"));
        if let Some(setting) = marker("setting") {
            for other in markers.iter().filter(|other| !other.path().is_ident("setting")) {
                errors.at(other, "a setting is not kept per flow, so it is neither column nor total: remove this");
            }
            self.settings.extend(self::setting(setting, field, ident, errors));
            return;
        }
        if let Some(packet) = packet {
            if let Some(flow) = flow {
                let message =
                    format!("`{ident}` is already a packet column: declare a second field for the flow column");
                errors.at(flow, message);
            }
            if let Some(total) = marker("total") {
                let message =
                    "a packet column is not kept, so it has no total: put `#[total]` on a field of the flow state";
                errors.at(total, message);
            }
            self.packet_columns.push(column(packet, field, ident, errors));
            return;
        }
        if let Some(total) = marker("total") {
            self.totals.extend(self::total(total, &field, &ident, errors));
        }
        if let Some(flow) = flow {
            self.flow_columns.push(column(flow, field.clone(), ident, errors));
        }
        state.push(field);
    }
}

fn is_marker(attribute: &Attribute) -> bool {
    MARKERS.iter().any(|marker| attribute.path().is_ident(marker))
}

/// Every marker once; the second of a kind is at fault.
fn unique(markers: Vec<Attribute>, errors: &mut Errors) -> Vec<Attribute> {
    let mut kept: Vec<Attribute> = Vec::new();
    for marker in markers {
        match kept.iter().any(|other| other.path().get_ident() == marker.path().get_ident()) {
            true => {
                let name = marker.path().get_ident().map(ToString::to_string).unwrap_or_default();
                errors.at(&marker, format!("duplicate `#[{name}]`"));
            }
            false => kept.push(marker),
        }
    }
    kept
}

fn column(attribute: &Attribute, field: Field, ident: Ident, errors: &mut Errors) -> Column {
    let items = syntax::options(attribute, errors);
    syntax::duplicates(&items, errors);
    let name = LitStr::new(&camel_case(&ident.unraw().to_string()), ident.span());
    let description = syntax::description(&field.attrs).unwrap_or_else(|| {
        let message =
            format!("column `{}` needs a doc comment: it becomes the description in the headers file", ident.unraw());
        errors.at(&ident, message);
        String::new()
    });
    let mut column = Column { field, ident, name, description, hex: None, bare: None, none: None };
    for item in items {
        match item {
            Item::Word(word) if word == "hex" => column.hex = Some(word),
            Item::Word(word) if word == "bare" => column.bare = Some(word),
            Item::Assign(word, value) if word == "name" => {
                if let Some(name) = syntax::text(&word, &value, errors) {
                    column.name = name;
                }
            }
            Item::Assign(word, value) if word == "none" => column.none = syntax::text(&word, &value, errors),
            Item::Word(word) if word == "name" || word == "none" => {
                errors.at(&word, format!("`{word}` needs a text in quotes: `{word} = \"…\"`"));
            }
            Item::Word(word) | Item::Assign(word, _) | Item::Call(word, _) => {
                syntax::unknown("column option", &word, &["hex", "bare", "name", "none"], errors);
            }
            Item::Text(text) => {
                errors.at(&text, format!("say what this text is: `name = {0}` or `none = {0}`", quoted(&text)));
            }
        }
    }
    column
}

fn quoted(text: &LitStr) -> String {
    format!("{:?}", text.value())
}

fn total(attribute: &Attribute, field: &Field, ident: &Ident, errors: &mut Errors) -> Option<Total> {
    let items = syntax::options(attribute, errors);
    syntax::duplicates(&items, errors);
    let (mut fold, mut share, mut label) = (None::<(Fold, Ident)>, None::<(Ident, Ident)>, None);
    for item in items {
        match item {
            Item::Word(word) if fold_named(&word).is_some() => match &fold {
                Some((_, earlier)) if *earlier != word => {
                    let message =
                        format!("`{earlier}` and `{word}` cannot be used together: a total is folded one way");
                    errors.at(&word, message);
                }
                _ => fold = fold_named(&word).map(|fold| (fold, word)),
            },
            Item::Word(word) if word == "percent" => share = Some((Ident::new("packets", word.span()), word)),
            Item::Call(word, counter) if word == "percent_of" => share = Some((counter, word)),
            Item::Text(text) => label = Some(text),
            Item::Word(word) if word == "percent_of" => {
                errors.at(&word, "`percent_of` needs a count: `percent_of(tcp_packets)`");
            }
            Item::Word(word) | Item::Assign(word, _) | Item::Call(word, _) => {
                syntax::unknown("total option", &word, &["sum", "or", "max", "percent", "percent_of"], errors);
            }
        }
    }
    let path = attribute.path();
    let Some((fold, written)) = fold else {
        let message = "say how to fold this total over flows: `sum` to count, `or` to collect status bits, `max` for \
                       the largest";
        errors.at(path, message);
        return None;
    };
    let Some(label) = label else {
        let message =
            format!("this total needs a report label, such as `#[total({written}, \"Number of HTTP packets\")]`");
        errors.at(path, message);
        return None;
    };
    if let (Fold::Or, Some((_, word))) = (fold, &share) {
        errors.at(&written, format!("`{word}` needs `sum`: status bits have no share of packets"));
    }
    let cfg = cfg(&field.attrs).cloned().collect();
    let share = share.map(|(counter, _)| counter);
    Some(Total { ident: ident.clone(), ty: field.ty.clone(), cfg, fold, share, label })
}

fn fold_named(word: &Ident) -> Option<Fold> {
    match word.to_string().as_str() {
        "sum" => Some(Fold::Sum),
        "or" => Some(Fold::Or),
        "max" => Some(Fold::Max),
        _ => None,
    }
}

fn setting(attribute: &Attribute, field: Field, ident: Ident, errors: &mut Errors) -> Option<Setting> {
    let items = syntax::options(attribute, errors);
    syntax::duplicates(&items, errors);
    let mut default = None;
    for item in items {
        match item {
            Item::Assign(word, value) if word == "default" => default = Some(value),
            Item::Word(word) | Item::Assign(word, _) | Item::Call(word, _) if word != "default" => {
                syntax::unknown("setting option", &word, &["default"], errors);
            }
            Item::Word(_) | Item::Assign(..) | Item::Call(..) | Item::Text(_) => {}
        }
    }
    let description = syntax::description(&field.attrs).unwrap_or_else(|| {
        errors.at(&ident, format!("setting `{}` needs a doc comment: it tells the user what it does", ident.unraw()));
        String::new()
    });
    let Some(default) = default else {
        errors.at(attribute.path(), "a setting needs a value to begin with: `#[setting(default = 1)]`");
        return None;
    };
    Some(Setting { field, ident, description, default })
}

/// The `cfg` attributes among these.
pub(crate) fn cfg(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"))
}

/// `tcp_win_size` → `tcpWinSize`.
pub(crate) fn camel_case(snake: &str) -> String {
    let mut words = snake.split('_').filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let mut letters = word.chars();
        let initial = letters.next().into_iter().flat_map(char::to_uppercase);
        name.chars().chain(initial).chain(letters).collect()
    })
}

/// `TcpWin` → `tcp_win`.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}
