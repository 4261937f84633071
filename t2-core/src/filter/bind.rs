//! Conditions for the columns of a table.

use super::check::Check;
use super::error::FilterError;
use super::expression::{Expression, Operator, Test};
use super::family::Family;
use super::word::Word;
use crate::output::{Field, FieldKind, FieldPart, Schema};
use crate::settings::nearest;

/// A condition for the rows of a table: an [`Evaluation`](super::Evaluation) takes them.
#[derive(Clone, Debug)]
pub struct Condition {
    root: Node,
    pub(super) tests: Vec<BoundTest>,
    /// The numbers of the tests of each column.
    pub(super) by_column: Vec<Vec<usize>>,
}

/// A test of a column of the table.
#[derive(Clone, Debug)]
pub(super) struct BoundTest {
    /// The part that is meant of each compound, outermost first.
    pub(super) parts: Vec<usize>,
    pub(super) check: Check,
    /// Whether it is true if no value is as the check asks, but one is there.
    pub(super) is_not: bool,
}

/// A condition on the results of tests.
#[derive(Clone, Debug)]
enum Node {
    Any(Vec<Self>),
    All(Vec<Self>),
    Not(Box<Self>),
    /// The number of a test.
    Test(usize),
}

impl Condition {
    pub(super) fn new(expression: &Expression, table: &Schema) -> Result<Self, FilterError> {
        let by_column = vec![Vec::new(); table.columns.len()];
        let mut condition = Self { root: Node::Any(Vec::new()), tests: Vec::new(), by_column };
        condition.root = condition.node(expression, table)?;
        Ok(condition)
    }

    fn node(&mut self, expression: &Expression, table: &Schema) -> Result<Node, FilterError> {
        Ok(match expression {
            Expression::Any(inner) => Node::Any(self.nodes(inner, table)?),
            Expression::All(inner) => Node::All(self.nodes(inner, table)?),
            Expression::Not(inner) => Node::Not(Box::new(self.node(inner, table)?)),
            Expression::Test(test) => {
                let number = self.tests.len();
                let Place { column, parts, family } = Place::find(&test.column, table)?;
                self.tests.push(bound(test, parts, family)?);
                self.by_column.iter_mut().skip(column).take(1).for_each(|tests| tests.push(number));
                Node::Test(number)
            }
        })
    }

    fn nodes(&mut self, all: &[Expression], table: &Schema) -> Result<Vec<Node>, FilterError> {
        all.iter().map(|one| self.node(one, table)).collect()
    }

    /// Whether it is true if its tests have these results.
    pub(super) fn is_true(&self, result: impl Fn(usize) -> bool) -> bool {
        self.root.is_true(&result)
    }
}

fn bound(test: &Test, parts: Vec<usize>, family: Family<'_>) -> Result<BoundTest, FilterError> {
    Ok(BoundTest { parts, check: Check::new(test, family)?, is_not: test.operator == Operator::NotEqual })
}

impl Node {
    fn is_true(&self, result: &impl Fn(usize) -> bool) -> bool {
        match self {
            Self::Any(inner) => inner.iter().any(|inner| inner.is_true(result)),
            Self::All(inner) => inner.iter().all(|inner| inner.is_true(result)),
            Self::Not(inner) => !inner.is_true(result),
            Self::Test(number) => result(*number),
        }
    }
}

/// Where the values of a test are.
struct Place<'s> {
    column: usize,
    parts: Vec<usize>,
    family: Family<'s>,
}

impl<'s> Place<'s> {
    /// Finds a column, or the part of a compound: `column.part`.
    fn find(name: &Word, table: &'s Schema) -> Result<Self, FilterError> {
        let mut path = name.text.split('.');
        let column_name = path.next().unwrap_or_default();
        let found = table.columns.iter().enumerate().find(|(_, field)| field.name == column_name);
        let Some((column, Field { kind, .. })) = found else {
            return Err(unknown_column(&Word::new(column_name, name.at), table));
        };
        let (mut kind, mut parts) = (kind, Vec::new());
        loop {
            let inner = match Family::of(kind) {
                Ok(family) => match path.next() {
                    Some(_) => return Err(FilterError::at(name, format!("`{column_name}` has no such parts"))),
                    None => return Ok(Self { column, parts, family }),
                },
                Err(inner) => inner,
            };
            let (number, part) = find_part(name, path.next(), inner)?;
            parts.push(number);
            kind = part;
        }
    }
}

/// The part of a compound that has a name.
fn find_part<'s>(
    column: &Word,
    name: Option<&str>,
    parts: &'s [FieldPart],
) -> Result<(usize, &'s FieldKind), FilterError> {
    let found = parts.iter().enumerate().find(|(_, part)| Some(part.name.as_str()) == name);
    if let Some((number, part)) = found {
        return Ok((number, &part.kind));
    }
    let names: Vec<_> = parts.iter().map(|part| part.name.as_str()).collect();
    let base = column.text.split('.').next().unwrap_or_default();
    let example = names.first().copied().unwrap_or_default();
    let remedy = format!("`{base}` has parts: name one, as in `{base}.{example}`; they are {}", names.join(", "));
    Err(FilterError::at(column, remedy))
}

fn unknown_column(name: &Word, table: &Schema) -> FilterError {
    let rows = table.table.name();
    let near = nearest(&name.text, table.columns.iter().map(|field| field.name.as_str()));
    let remedy = near.map_or(" with these plugins".to_owned(), |near| format!(", did you mean `{near}`?"));
    FilterError::unknown_column(name, format!("the {rows} have no column `{}`{remedy}", name.text))
}
