//! Tables of names: what other programs call what our columns tell, and in which form they write it.

mod ecs;
mod eve;
mod form;
mod zeek;

pub(crate) use ecs::ECS;
pub(crate) use eve::EVE;
pub(crate) use form::{Clock, Form, Pick, Protocols, Side};
pub(crate) use zeek::ZEEK;

/// The names of another program.
#[derive(Debug)]
pub(crate) struct Style {
    /// The name of the style.
    pub(crate) name: &'static str,
    /// What an object of flows has.
    pub(crate) flows: Names,
    /// What an object of a packet has; `None` if the style has no packets.
    pub(crate) packets: Option<Names>,
    /// Whether a name with points is that of a member of objects.
    pub(crate) is_nested: bool,
    /// The object with the columns that have no entry; `None` if these are left out.
    pub(crate) rest: Option<&'static str>,
    /// Whether the two flows of a conversation make one object, and those without addresses make none.
    pub(crate) joins: bool,
}

/// The members of an object.
#[derive(Debug)]
pub(crate) struct Names {
    /// The members, in order.
    pub(crate) entries: &'static [Entry],
    /// The columns that it cannot do without.
    pub(crate) needs: &'static [&'static str],
}

/// A member of an object. It is there in runs that have all its columns.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Its name in the other program.
    pub(crate) name: &'static str,
    /// Its type there.
    pub(crate) kind: &'static str,
    /// Our columns that its value is made from.
    pub(crate) from: &'static [&'static str],
    /// How it is made.
    pub(crate) form: Form,
}

/// A member, in the order of the tables in the documentation.
const fn entry(name: &'static str, kind: &'static str, from: &'static [&'static str], form: Form) -> Entry {
    Entry { name, kind, from, form }
}

/// A member that has the same value everywhere, which is JSON.
const fn constant(name: &'static str, kind: &'static str, value: &'static str) -> Entry {
    entry(name, kind, &[], Form::Constant(value))
}

/// A member that is a column as it is.
const fn plain(name: &'static str, kind: &'static str, from: &'static [&'static str]) -> Entry {
    entry(name, kind, from, Form::Plain)
}
