//! From a table of names and the columns of a run to objects.

use t2_core::output::{Table, TableKind};

use super::cells::{RowCells, Scalar, Wanted};
use super::conversation::Conversation;
use super::encoder::string;
use super::names::{Entry, Form, Names, Style};
use super::target::Target;

/// How objects are made from rows.
#[derive(Debug)]
pub(crate) struct Template {
    members: Vec<Member>,
    wanted: Box<[Wanted]>,
    /// Where two rows make one object: the columns that tell it.
    pub(super) join: Option<Join>,
    /// The column without which a row makes no object.
    address: Option<usize>,
    /// What is written for a value that is not there, where members have no names.
    unset: Option<&'static str>,
}

/// The columns that tell which rows are of one conversation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Join {
    side: usize,
    flow: usize,
}

#[derive(Debug)]
enum Member {
    Value {
        key: Box<[u8]>,
        form: Form,
        /// The columns of the form; `None` for one that the run does not have.
        columns: Box<[Option<usize>]>,
    },
    Object {
        key: Box<[u8]>,
        members: Vec<Member>,
    },
}

/// A table that has not the columns that a style cannot do without.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Missing {
    style: &'static str,
    table: TableKind,
    columns: Vec<&'static str>,
}

impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { style, table, columns } = self;
        write!(
            f,
            "the style `{style}` needs columns that the {table} of this run do not have: {}; run the plugin `basicFlow`, \
             and do not leave them out with `--columns` or `--drop`",
            columns.join(", ")
        )
    }
}

impl Template {
    /// The objects of a style from rows of a table.
    ///
    /// # Errors
    /// The table has not the columns that the style needs.
    pub(crate) fn objects(style: &Style, names: &Names, table: &Table) -> Result<Self, Missing> {
        let mut template = Self::new(style, names, table)?;
        let mut members = Vec::new();
        for entry in names.entries.iter().filter(|entry| is_there(entry, table)) {
            let path: Vec<_> = if style.is_nested { entry.name.split('.').collect() } else { vec![entry.name] };
            insert(&mut members, &path, value(entry, table));
        }
        if let Some(rest) = style.rest {
            for name in rest_of(names, table) {
                let columns = Box::new([table.names().position(|known| known == name)]);
                insert(&mut members, &[rest, name], |key| Member::Value { key, form: Form::Plain, columns });
            }
        }
        template.set(members);
        Ok(template)
    }

    /// Lines with the values of all these entries, separated by tabs, with `-` for those that are not there.
    ///
    /// # Errors
    /// The table has not the columns that the style needs.
    pub(crate) fn lines(style: &Style, entries: &[&Entry], table: &Table) -> Result<Self, Missing> {
        let mut template = Self::new(style, &style.flows, table)?;
        template.unset = Some("-");
        let value = |entry: &&Entry| match is_there(entry, table) {
            true => value(entry, table)(Box::default()),
            false => Member::Value { key: Box::default(), form: Form::Unknown, columns: Box::default() },
        };
        template.set(entries.iter().map(value).collect());
        Ok(template)
    }

    fn new(style: &Style, names: &Names, table: &Table) -> Result<Self, Missing> {
        let position = |name: &str| table.names().position(|known| known == name);
        let columns: Vec<_> = names.needs.iter().copied().filter(|name| position(name).is_none()).collect();
        if !columns.is_empty() {
            return Err(Missing { style: style.name, table: table.kind, columns });
        }
        let join = position("dir").zip(position("flowInd")).filter(|_| style.joins);
        let join = join.map(|(side, flow)| Join { side, flow });
        let address = position("srcIP").filter(|_| style.joins);
        let wanted = vec![Wanted::default(); table.columns.len()].into();
        Ok(Self { members: Vec::new(), wanted, join, address, unset: None })
    }

    /// Sets the members, and what is wanted of rows for them.
    fn set(&mut self, members: Vec<Member>) {
        want(&members, &mut self.wanted);
        let known = self.join.map(|join| [join.side, join.flow]).into_iter().flatten().chain(self.address);
        for column in known {
            self.wanted.iter_mut().skip(column).take(1).for_each(|wanted| wanted.scalars = true);
        }
        self.members = members;
    }

    /// What is wanted of the columns.
    pub(super) fn wanted(&self) -> &[Wanted] {
        &self.wanted
    }

    /// Whether a row is that of the other direction of one before.
    pub(super) fn is_reply(&self, row: &RowCells, before: &RowCells) -> bool {
        self.join.is_some_and(|Join { side, flow }| {
            row.scalars(side) == [Scalar::Letter('B')]
                && before.scalars(side) == [Scalar::Letter('A')]
                && row.scalars(flow) == before.scalars(flow)
        })
    }

    /// Appends the line of a row, or of the two rows of a conversation; nothing if it has no addresses.
    pub(super) fn line(&self, row: &RowCells, reply: Option<&RowCells>, line: &mut Vec<u8>) {
        if self.address.is_some_and(|address| row.scalars(address).is_empty()) {
            return;
        }
        let (conversation, begin) = (Conversation { row, reply }, line.len());
        match self.unset {
            Some(unset) => {
                values(&self.members, &conversation, unset, line);
                line.pop();
                line.push(b'\n');
            }
            None => {
                object(&self.members, &conversation, line);
                match line.get_mut(begin) {
                    Some(comma) => *comma = b'{',
                    None => line.push(b'{'),
                }
                line.extend_from_slice(b"}\n");
            }
        }
    }
}

/// Whether the run has what an entry is made from: its first column at least.
pub(crate) fn is_there(entry: &Entry, table: &Table) -> bool {
    entry.from.first().is_none_or(|first| table.names().any(|known| known == *first))
}

/// The columns that no entry shows wholly.
pub(super) fn rest_of<'t>(names: &Names, table: &'t Table) -> impl Iterator<Item = &'static str> + use<'t> {
    let whole = names.entries.iter().filter(|entry| entry.form.is_whole());
    let shown: Vec<_> = whole.filter_map(|entry| entry.from.first().copied()).collect();
    table.names().filter(move |name| !shown.contains(name))
}

/// The member of an entry, behind its key.
fn value(entry: &Entry, table: &Table) -> impl FnOnce(Box<[u8]>) -> Member {
    let position = |name: &&str| table.names().position(|known| known == *name);
    let (form, columns) = (entry.form, entry.from.iter().map(position).collect());
    move |key| Member::Value { key, form, columns }
}

/// Adds a value at the end of the object that its path leads to.
fn insert(members: &mut Vec<Member>, path: &[&str], value: impl FnOnce(Box<[u8]>) -> Member) {
    let Some((first, rest)) = path.split_first() else { return };
    let own = key(first);
    if rest.is_empty() {
        return members.push(value(own));
    }
    let known = members.iter_mut().find_map(|member| match member {
        Member::Object { key, members } if *key == own => Some(members),
        _ => None,
    });
    if let Some(known) = known {
        return insert(known, rest, value);
    }
    let mut inner = Vec::new();
    insert(&mut inner, rest, value);
    members.push(Member::Object { key: own, members: inner });
}

/// A comma, the name, a colon.
fn key(name: &str) -> Box<[u8]> {
    let mut key = vec![b','];
    string(&mut key, name);
    key.push(b':');
    key.into_boxed_slice()
}

fn want(members: &[Member], wanted: &mut [Wanted]) {
    for member in members {
        match member {
            Member::Object { members, .. } => want(members, wanted),
            Member::Value { form, columns, .. } => {
                for column in columns.iter().flatten() {
                    let wanted = wanted.iter_mut().skip(*column).take(1);
                    wanted.for_each(|wanted| match form {
                        Form::Plain => wanted.json = true,
                        _ => wanted.scalars = true,
                    });
                }
            }
        }
    }
}

/// The members of an object, each behind its key.
fn object(all: &[Member], conversation: &Conversation<'_>, line: &mut Vec<u8>) {
    for member in all {
        let begin = line.len();
        match member {
            Member::Value { key, form, columns } => {
                line.extend_from_slice(key);
                let mut target = Target { bytes: line, has_quotes: true };
                if form.write(columns, conversation, &mut target).is_none() {
                    line.truncate(begin);
                }
            }
            Member::Object { key, members } => {
                line.extend_from_slice(key);
                let inner = line.len();
                object(members, conversation, line);
                match line.get_mut(inner) {
                    Some(comma) => {
                        *comma = b'{';
                        line.push(b'}');
                    }
                    None => line.truncate(begin),
                }
            }
        }
    }
}

/// The values alone, each with a tab behind it.
fn values(members: &[Member], conversation: &Conversation<'_>, unset: &str, line: &mut Vec<u8>) {
    for member in members {
        let Member::Value { form, columns, .. } = member else { continue };
        let begin = line.len();
        let mut target = Target { bytes: line, has_quotes: false };
        if form.write(columns, conversation, &mut target).is_none() {
            line.truncate(begin);
            line.extend_from_slice(unset.as_bytes());
        }
        line.push(b'\t');
    }
}
