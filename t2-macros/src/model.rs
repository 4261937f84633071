//! What was meant: a plugin, its columns, totals and settings.

use std::fmt::{self, Display};

use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt;
use syn::{Attribute, Expr, Field, Generics, LitStr, Path, Type, Visibility};

use crate::syntax::cfg;

/// A plugin.
pub(crate) struct Plugin {
    /// The type's declaration, without what moved away and without our attributes.
    pub(crate) declaration: TokenStream,
    /// The type's attributes.
    pub(crate) attributes: Vec<Attribute>,
    /// The type's visibility.
    pub(crate) visibility: Visibility,
    /// The type's identifier.
    pub(crate) ident: Ident,
    /// The type's generics: a mistake, but they are kept so that it is the only one.
    pub(crate) generics: Generics,
    /// What stands in the parentheses of `#[plugin(…)]`.
    pub(crate) arguments: Arguments,
    /// What is kept of a flow: each field.
    pub(crate) state: Vec<Field>,
    /// The columns of the flow file.
    pub(crate) flow_columns: Columns,
    /// The columns of the packet file.
    pub(crate) packet_columns: Columns,
    /// The totals.
    pub(crate) totals: Totals,
    /// The settings.
    pub(crate) settings: Vec<Setting>,
}

/// What stands in the parentheses of `#[plugin(…)]`.
pub(crate) struct Arguments {
    /// Its name as written.
    pub(crate) name: LitStr,
    /// Its place in the order of plugins.
    pub(crate) order: Option<Expr>,
    /// Whether it sees all packets in order.
    pub(crate) is_ordered: bool,
    /// Whether it runs only if the user asks for it.
    pub(crate) is_on_request: bool,
    /// The plugins that it reads.
    pub(crate) reads: Vec<Path>,
    /// What the names of its own files end in.
    pub(crate) files: Vec<LitStr>,
    /// The type of the data that it loads.
    pub(crate) tables: Option<Type>,
    /// The type of what it keeps across flows.
    pub(crate) shared: Option<Type>,
    /// The type of what it collects over all flows.
    pub(crate) summary: Option<Type>,
}

/// The columns of a row, in order.
#[derive(Default)]
pub(crate) struct Columns(pub(crate) Vec<Part>);

/// A part of a row.
pub(crate) enum Part {
    /// A column.
    Column(Column),
    /// A field whose type has columns of its own.
    Group(Group),
}

/// A field whose type has columns of its own.
#[derive(Clone)]
pub(crate) struct Group {
    /// The field with its doc comment, without our attributes.
    pub(crate) field: Field,
    /// The field's identifier.
    pub(crate) ident: Ident,
    /// Whether its text is kept for a key that its type has.
    pub(crate) is_steady: bool,
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
    /// How it is shown.
    pub(crate) shown: Shown,
    /// Whether its value is mostly the same in all packets of a flow.
    pub(crate) steady: bool,
    /// Whether it shows hosts in another form than an address.
    pub(crate) identifying: bool,
    /// What stands for no value.
    pub(crate) none: Option<LitStr>,
    /// Its value in a flow that begins, if that is not the default of its type.
    pub(crate) start: Option<Box<Expr>>,
}

/// How a value is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Shown {
    /// As its type says.
    #[default]
    Plain,
    /// In hexadecimal.
    Hex,
    /// Without quotes.
    Bare,
}

/// The totals of a plugin or of a group of columns, in the order of the fields.
#[derive(Default)]
pub(crate) struct Totals(pub(crate) Vec<TotalPart>);

/// What a field adds to the totals.
pub(crate) enum TotalPart {
    /// A total.
    Total(Total),
    /// A field whose type has totals of its own, if any.
    Group(Group),
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
    pub(crate) share: Option<TokenStream>,
    /// The label of the report line, if it has one of its own.
    pub(crate) label: Option<LitStr>,
    /// The total that is printed in the same line.
    pub(crate) with: Option<With>,
    /// Whether the share of that in this one is printed, too.
    pub(crate) parts: bool,
    /// The column of monitoring output.
    pub(crate) monitor: Option<LitStr>,
    /// What it tells: the doc comment of the field, or the label of the report line.
    pub(crate) description: String,
    /// Where to write a missing label, and how the total is folded; `None` where another mistake was told.
    pub(crate) unlabelled: Option<(TokenStream, String)>,
}

/// The total that another one is printed with.
pub(crate) struct With {
    /// The field of the plugin that has it, if that is a group.
    pub(crate) group: Option<Ident>,
    /// The field that is totalled.
    pub(crate) field: Ident,
}

/// How a total is folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fold {
    /// Added up.
    Sum,
    /// Bits collected.
    Or,
    /// The largest.
    Max,
}

/// A setting.
pub(crate) struct Setting {
    /// The field with its doc comment and `cfg`, without our attributes.
    pub(crate) field: Field,
    /// The field's identifier.
    pub(crate) ident: Ident,
    /// The setting's name; its span is what to edit.
    pub(crate) name: LitStr,
    /// What it does.
    pub(crate) description: String,
    /// Its value if the user says nothing; `None` is a mistake that was told.
    pub(crate) default: Option<Expr>,
    /// The values that are accepted.
    pub(crate) range: Option<Range>,
}

/// A range of values, with at least one end.
pub(crate) struct Range {
    /// As written.
    pub(crate) written: Box<Expr>,
    /// The smallest value that is accepted.
    pub(crate) from: Option<Box<Expr>>,
    /// The largest value that is accepted, or the first that is not.
    pub(crate) to: Option<Box<Expr>>,
    /// Whether the upper end is accepted itself.
    pub(crate) is_to_included: bool,
}

impl Columns {
    /// The columns that are declared here, without those of groups.
    pub(crate) fn own(&self) -> impl Iterator<Item = &Column> + Clone {
        self.0.iter().filter_map(|part| match part {
            Part::Column(column) => Some(column),
            Part::Group(_) => None,
        })
    }

    /// The fields whose types have the columns.
    pub(crate) fn groups(&self) -> impl Iterator<Item = &Group> {
        self.0.iter().filter_map(|part| match part {
            Part::Column(_) => None,
            Part::Group(group) => Some(group),
        })
    }

    /// All columns start with the default of their type.
    pub(crate) fn forget_starts(&mut self) {
        for part in &mut self.0 {
            if let Part::Column(column) = part {
                column.start = None;
            }
        }
    }

    /// The fields that hold the values.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &Field> {
        self.0.iter().map(|part| match part {
            Part::Column(column) => &column.field,
            Part::Group(group) => &group.field,
        })
    }

    /// Whether there is no column.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Totals {
    /// The totals that are declared here, without those of groups.
    pub(crate) fn own(&self) -> impl Iterator<Item = &Total> + Clone {
        self.0.iter().filter_map(|part| match part {
            TotalPart::Total(total) => Some(total),
            TotalPart::Group(_) => None,
        })
    }

    fn own_mut(&mut self) -> impl Iterator<Item = &mut Total> {
        self.0.iter_mut().filter_map(|part| match part {
            TotalPart::Total(total) => Some(total),
            TotalPart::Group(_) => None,
        })
    }

    /// The labels of the totals that are declared here.
    pub(crate) fn labels(&mut self) -> impl Iterator<Item = &mut LitStr> {
        self.own_mut().filter_map(|total| total.label.as_mut())
    }

    /// These totals are printed alone.
    pub(crate) fn forget_lines(&mut self, totals: &[Ident]) {
        self.own_mut().filter(|total| totals.contains(&total.ident)).for_each(|total| total.with = None);
    }

    /// The fields whose types have totals of their own.
    pub(crate) fn groups(&self) -> impl Iterator<Item = &Group> {
        self.0.iter().filter_map(|part| match part {
            TotalPart::Total(_) => None,
            TotalPart::Group(group) => Some(group),
        })
    }
}

impl Display for With {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(group) = &self.group {
            write!(f, "{group}.")?;
        }
        write!(f, "{}", self.field)
    }
}

impl With {
    /// Whether it is a total with this identifier in the same struct.
    pub(crate) fn is(&self, ident: &Ident) -> bool {
        self.group.is_none() && self.field == *ident
    }
}

impl Column {
    /// Whether the text of its cells is kept together with that of its neighbours. That of a conditional column is not:
    /// it may have no neighbours.
    pub(crate) fn is_steady(&self) -> bool {
        self.steady && cfg(&self.field.attrs).next().is_none()
    }
}

impl Plugin {
    /// The identifier of a struct that is made beside the plugin.
    pub(crate) fn companion(&self, ending: &str) -> Ident {
        Ident::new(&format!("{}{ending}", self.ident.unraw()), self.ident.span())
    }
}

/// The name that a field gives: `tcp_win_size` → `tcpWinSize`.
pub(crate) fn name_of_field(ident: &Ident) -> LitStr {
    LitStr::new(&camel_case(&ident.unraw().to_string()), ident.span())
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

/// `TcpWin` → `tcpWin`.
pub(crate) fn lower_initial(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect()
}

/// A field in the struct that it moves to: as visible as that.
pub(crate) fn moved(field: &Field, visibility: &Visibility) -> Field {
    Field { vis: visibility.clone(), ..field.clone() }
}
