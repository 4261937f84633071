//! Zeek's conn.log as Zeek writes it by default: lines of values between tabs, with the names of the fields before them.

use std::fmt::Write;
use std::sync::Arc;

use t2_core::output::{OutputError, RunInfo, SinkKind, Table, TableKind, TableOutput};
use t2_core::time::Timestamp;

use crate::compress::Compression;
use crate::iso::Seconds;
use crate::json::StyledEncoder;
use crate::json::names::{Entry, ZEEK};
use crate::json::template::{Template, is_there};
use crate::lines::LineFile;

/// Writes `PREFIX_conn.log`, a line for each conversation.
#[derive(Debug)]
pub struct ZeekSink;

/// What the name of the file ends in.
const SUFFIX: &str = "_conn.log";

/// Fields that Zeek's own log has only if a script adds them. All others are there whether we know them or not.
const ADDED: [&str; 1] = ["community_id"];

impl SinkKind for ZeekSink {
    const NAME: &'static str = "zeekSink";
    const DESCRIPTION: &'static str = "Writes conversations as Zeek's conn.log";
    const FORMAT: Option<&'static str> = Some("zeek");
    const FILES: &'static [&'static str] = &[SUFFIX];

    type Settings = ();

    fn open(run: &RunInfo, tables: &[&Table], (): &()) -> Result<Vec<(TableKind, TableOutput)>, OutputError> {
        if let Some(other) = run.stdout.filter(|table| *table != TableKind::Flows) {
            let why = format!("conn.log has no {other}: print flows, or choose another format");
            return Err(OutputError::refused(why));
        }
        let Some(table) = tables.iter().find(|table| table.kind == TableKind::Flows) else { return Ok(Vec::new()) };
        let is_wanted = |entry: &&Entry| !ADDED.contains(&entry.name) || is_there(entry, table);
        let entries: Vec<_> = ZEEK.flows.entries.iter().filter(is_wanted).collect();
        let template = Template::lines(&ZEEK, &entries, table);
        let template = Arc::new(template.map_err(|missing| OutputError::refused(missing.to_string()))?);
        let encoder = move || StyledEncoder::new(Arc::clone(&template));
        let begin = header(run.started, &entries);
        let file = LineFile::create(run, table, SUFFIX, Compression::None, begin.as_bytes(), encoder)?;
        Ok(vec![(table.kind, TableOutput::new(file.ending(|| end(Timestamp::now()))))])
    }
}

/// The lines before the first record.
fn header(started: Timestamp, entries: &[&Entry]) -> String {
    let mut header =
        String::from("#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n");
    let _ = writeln!(header, "#open\t{}", moment(started));
    for (word, of) in [("#fields", (|entry| entry.name) as fn(&Entry) -> &'static str), ("#types", |entry| entry.kind)]
    {
        header.push_str(word);
        for entry in entries {
            header.push('\t');
            header.push_str(of(entry));
        }
        header.push('\n');
    }
    header
}

/// The line behind the last record.
fn end(closed: Timestamp) -> Vec<u8> {
    format!("#close\t{}\n", moment(closed)).into_bytes()
}

/// A time as Zeek has it in these lines: `2000-01-01-07-47-50`.
fn moment(time: Timestamp) -> String {
    Seconds(time).to_string().replace(['T', ':'], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_begins_and_ends_as_those_of_zeek_do() {
        let entries: Vec<_> = ZEEK.flows.entries.iter().take(3).collect();
        let begin = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n\
                     #open\t2000-01-01-07-47-50\n#fields\tts\tuid\tid.orig_h\n#types\ttime\tstring\taddr\n";
        let time = Timestamp::new(946_712_870, 501_268_000);
        assert_eq!(header(time, &entries), begin);
        assert_eq!(end(time), b"#close\t2000-01-01-07-47-50\n");
    }
}
