//! The formats of `--out`: which files there are, and that each has the values of the text files.

mod common;

use std::fs;
use std::io::Read;
use std::path::Path;

use common::{Place, Table, sample, stderr, stdout, t2};
use rusqlite::Connection;
use rusqlite::types::Value as Sql;
use serde_json::Value as Json;

/// Runs t2 on a sample with these words behind the input and the prefix `out`; it has to end well.
fn run(place: &Place, capture: &str, words: &[&str]) {
    let output = try_run(place, capture, words);
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
}

fn try_run(place: &Place, capture: &str, words: &[&str]) -> std::process::Output {
    let (capture, prefix) = (sample(capture), place.path("out"));
    let io = ["-r".as_ref(), capture.as_os_str(), "-w".as_ref(), prefix.as_os_str()];
    t2(io.into_iter().chain(words.iter().map(AsRef::as_ref)))
}

/// The names of the files of tables.
fn tables(place: &Place) -> Vec<String> {
    let is_table = |name: &String| !["out_icmpStats.txt", "out_protocols.txt"].contains(&name.as_str());
    place.files().into_iter().filter(is_table).collect()
}

/// A text file without `%`.
fn plain_table(place: &Place, name: &str) -> Table {
    Table::new(&format!("%{}", place.text(name)))
}

/// The rows of a file with an object per line.
fn objects(text: &str) -> Vec<Json> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

#[test]
fn the_chosen_formats_are_written_and_no_other() {
    for (words, files) in [
        (&["-s"][..], &["out_flows.txt", "out_headers.txt", "out_packets.txt"][..]),
        (&["-s", "--out", "tsv"], &["out_flows.txt", "out_headers.txt", "out_packets.txt"]),
        (&["--out", "json"], &["out_flows.json"]),
        (&["-s", "--out", "json"], &["out_flows.json", "out_packets.json"]),
        (&["-s", "--out", "csv,sqlite"], &["out.db", "out_flows.csv", "out_packets.csv"]),
        (&["--out", "tsv,json"], &["out_flows.json", "out_flows.txt", "out_headers.txt"]),
        (&["--with", "jsonSink"], &["out_flows.json", "out_flows.txt", "out_headers.txt"]),
    ] {
        let place = Place::new();
        run(&place, "dns.pcap", words);
        assert_eq!(tables(&place), files, "{words:?}");
    }
}

#[test]
fn an_unknown_format_is_refused_with_the_nearest_one() {
    let place = Place::new();
    let output = try_run(&place, "dns.pcap", &["--out", "sqlit"]);
    assert_eq!(output.status.code(), Some(2));
    let refused = "t2: unknown format `sqlit`, did you mean `sqlite`? (this program writes tsv, json";
    assert!(stderr(&output).starts_with(refused), "{}", stderr(&output));
    assert!(place.files().is_empty());
}

#[test]
fn an_unknown_column_is_refused_before_anything_is_written() {
    for (words, message) in [
        (["--columns", "flows:srcIp"], "t2: the table `flows` has no column `srcIp`, did you mean `srcIP`?\n"),
        (["--drop", "l7Contents"], "t2: no table has a column `l7Contents`, did you mean `l7Content`?\n"),
    ] {
        let place = Place::new();
        let output = try_run(&place, "dns.pcap", &words);
        assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(2), message));
        assert!(place.files().is_empty());
    }
    let output = try_run(&Place::new(), "dns.pcap", &["--columns", "srcIP"]);
    assert!(stderr(&output).contains("write the table and its columns, as in `flows:srcIP,dstIP`"));
}

#[test]
fn columns_are_chosen_for_all_formats_and_keep_their_order() {
    let place = Place::new();
    let chosen = ["--columns", "flows:dstPort,srcIP,flowInd", "--columns", "packets:pktNo,flowInd,time,l7Content"];
    run(&place, "dns.pcap", &[&["-s", "--out", "tsv,csv,json", "--drop", "time"][..], &chosen].concat());
    assert_eq!(place.table("out_flows.txt").header, ["flowInd", "srcIP", "dstPort"]);
    assert_eq!(place.table("out_packets.txt").header, ["pktNo", "flowInd", "l7Content"]);
    assert!(place.text("out_flows.csv").starts_with("flowInd,srcIP,dstPort\r\n"));
    assert!(place.text("out_packets.csv").starts_with("pktNo,flowInd,l7Content\r\n"));
    let keys =
        |name: &str| objects(&place.text(name))[0].as_object().map(|row| row.keys().cloned().collect::<Vec<_>>());
    assert_eq!(keys("out_flows.json"), Some(["dstPort", "flowInd", "srcIP"].map(str::to_owned).to_vec()));
}

#[test]
fn the_text_files_with_some_columns_have_the_cells_of_those_with_all() {
    let (all, some) = (Place::new(), Place::new());
    run(&all, "ftp-cut.pcap", &["-s"]);
    run(&some, "ftp-cut.pcap", &["-s", "--drop", "l7Content,time,dir", "-j", "2"]);
    for name in ["out_flows.txt", "out_packets.txt"] {
        let (all, some) = (all.table(name), some.table(name));
        assert!(some.header.len() < all.header.len());
        for column in &some.header {
            assert_eq!(some.column(column), all.column(column), "{column}");
        }
    }
}

#[test]
fn plain_text_has_no_marks_and_the_direction_of_packets() {
    let (place, marked) = (Place::new(), Place::new());
    run(&place, "dns.pcap", &["-s", "--tsv", "plain"]);
    run(&marked, "dns.pcap", &["-s"]);
    let (flows, packets) = (plain_table(&place, "out_flows.txt"), plain_table(&place, "out_packets.txt"));
    assert_eq!(flows.column("dir"), marked.table("out_flows.txt").column("dir"));
    assert!(flows.rows.iter().flatten().all(|cell| !cell.starts_with('"')));
    assert_eq!(packets.header.get(2).map(String::as_str), Some("dir"));
    assert_eq!(packets.column("l7Content"), marked.table("out_packets.txt").column("l7Content"));
    let is_reply = |status: &&str| u64::from_str_radix(&status[2..], 16).expect("hexadecimal") & 1 == 1;
    let sides =
        packets.column("flowStat").iter().map(|status| if is_reply(status) { "B" } else { "A" }).collect::<Vec<_>>();
    assert_eq!(packets.column("dir"), sides);
}

#[test]
fn objects_have_the_values_of_the_plain_text() {
    let place = Place::new();
    run(&place, "ftp-cut.pcap", &["-s", "--out", "tsv,json", "--tsv", "plain", "--drop", "l7Content"]);
    for table in ["flows", "packets"] {
        let text = plain_table(&place, &format!("out_{table}.txt"));
        let objects = objects(&place.text(&format!("out_{table}.json")));
        assert_eq!(objects.len(), text.rows.len());
        for (object, row) in objects.iter().zip(&text.rows) {
            for (name, cell) in text.header.iter().zip(row) {
                compare(object.get(name).unwrap_or(&Json::Null), cell, name);
            }
        }
    }
}

/// Compares a value with a cell of text.
fn compare(value: &Json, cell: &str, name: &str) {
    match value {
        Json::Null => assert_eq!(cell, "", "{name}"),
        Json::Number(number) if number.is_f64() => {
            let (value, shown) = (number.as_f64().unwrap_or(f64::NAN), cell.parse::<f64>().expect("a number"));
            assert!((value - shown).abs() <= 1e-5 * value.abs().max(0.1), "{name}: {value} {cell}");
        }
        // Groups in groups have parentheses of their own in text.
        Json::Array(items) if items.iter().all(|item| !item.is_array()) => {
            let parts: Vec<_> = if cell.contains(';') { cell.split(';').collect() } else { cell.split('_').collect() };
            if parts.len() == items.len() {
                items.iter().zip(parts).for_each(|(item, part)| compare(item, part, name));
            } else {
                items.iter().filter_map(Json::as_str).for_each(|item| assert!(cell.contains(item), "{name}"));
            }
        }
        Json::Array(items) => assert_eq!(items.len(), cell.split(';').count(), "{name}"),
        Json::String(text) => assert_eq!(text, cell, "{name}"),
        other => assert_eq!(other.to_string(), cell, "{name}"),
    }
}

#[test]
fn records_have_the_cells_of_the_plain_text() {
    let place = Place::new();
    run(&place, "ftp-cut.pcap", &["-s", "--out", "tsv,csv", "--tsv", "plain"]);
    for table in ["flows", "packets"] {
        let text = plain_table(&place, &format!("out_{table}.txt"));
        let mut records = csv::ReaderBuilder::new();
        let mut records =
            records.has_headers(false).from_path(place.path(&format!("out_{table}.csv"))).expect("a file");
        let records: Vec<Vec<String>> = records.deserialize().map(|record| record.expect("a record")).collect();
        let (header, rows) = records.split_first().expect("a header");
        assert_eq!((header, rows.len()), (&text.header, text.rows.len()));
        for (record, row) in rows.iter().zip(&text.rows) {
            for (cell, shown) in record.iter().zip(row) {
                let is_harmless = cell.strip_prefix('\'').is_some_and(|text| text.starts_with(['=', '+', '-', '@']));
                let harmless = if is_harmless { &cell[1..] } else { cell };
                assert_eq!(harmless, shown.replace("\\\"", "\""));
            }
        }
    }
}

#[test]
fn every_format_is_the_same_for_any_number_of_threads() {
    let files = ["out_flows.json", "out_packets.json", "out_flows.csv", "out_packets.csv"];
    let read = |jobs: &str| {
        let place = Place::new();
        run(&place, "ftp-cut.pcap", &["-s", "--out", "json,csv,sqlite", "-j", jobs]);
        let rows: Vec<_> = ["flow", "packet"].iter().map(|table| rows(&place.path("out.db"), table)).collect();
        (files.map(|name| place.text(name)), rows)
    };
    let alone = read("1");
    assert!(["2", "3"].iter().all(|jobs| read(jobs) == alone));
}

/// The rows of a table of a database.
fn rows(database: &Path, table: &str) -> Vec<Vec<Sql>> {
    let connection = Connection::open(database).expect("a database");
    let mut query = connection.prepare(&format!("SELECT * FROM {table} ORDER BY rowid")).expect("a table");
    let columns = query.column_count();
    let row = |row: &rusqlite::Row<'_>| (0..columns).map(|at| row.get(at)).collect();
    query.query_map([], row).expect("rows").map(|row| row.expect("a row")).collect()
}

#[test]
fn a_database_has_the_values_of_the_plain_text() {
    let place = Place::new();
    run(&place, "ftp-cut.pcap", &["-s", "--out", "tsv,sqlite", "--tsv", "plain"]);
    for (table, file) in [("flow", "out_flows.txt"), ("packet", "out_packets.txt")] {
        let text = plain_table(&place, file);
        let rows = rows(&place.path("out.db"), table);
        assert_eq!(rows.len(), text.rows.len());
        for (values, row) in rows.iter().zip(&text.rows) {
            for ((value, cell), name) in values.iter().zip(row).zip(&text.header) {
                compare_sql(value, cell, name);
            }
        }
    }
}

fn compare_sql(value: &Sql, cell: &str, name: &str) {
    match value {
        Sql::Null => assert_eq!(cell, "", "{name}"),
        Sql::Integer(value) => match cell.strip_prefix("0x") {
            Some(digits) => assert_eq!(u64::from_str_radix(digits, 16), Ok(*value as u64), "{name}"),
            None => assert_eq!(value.to_string(), cell, "{name}"),
        },
        Sql::Real(value) => {
            let shown: f64 = cell.parse().expect("a number");
            assert!((value - shown).abs() <= 1e-5 * value.abs().max(0.1), "{name}: {value} {cell}");
        }
        // Times are in ISO 8601: the nanoseconds are the same.
        Sql::Text(text) if text.ends_with("+00:00") => assert_eq!(text.get(20..29), cell.split('.').nth(1), "{name}"),
        Sql::Text(text) if text.starts_with('[') => match serde_json::from_str(text).expect("JSON") {
            Json::Array(items) if items.is_empty() => assert_eq!(cell, "", "{name}"),
            value => compare(&value, cell, name),
        },
        Sql::Text(text) => assert_eq!(text, cell, "{name}"),
        Sql::Blob(bytes) => assert_eq!(bytes.is_empty(), cell.is_empty(), "{name}"),
    }
}

#[test]
fn bits_of_a_database_can_be_tested_and_its_columns_are_described() {
    let place = Place::new();
    run(&place, "dns.pcap", &["--out", "sqlite"]);
    let connection = Connection::open(place.path("out.db")).expect("a database");
    let get = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a number");
    let flows = get("SELECT count(*) FROM flow");
    assert!(flows > 0 && get("SELECT count(*) FROM flow WHERE flowStat & 0xc000 <> 0") == flows);
    assert_eq!(get("SELECT count(*) FROM columns WHERE \"table\" = 'flow' AND description = ''"), 0);
    assert_eq!(get("SELECT count(*) FROM columns"), get("SELECT count(*) FROM pragma_table_info('flow')"));
    assert_eq!(get("SELECT count(*) FROM sqlite_master WHERE name = 'flow_flowInd'"), 1);
}

#[test]
fn rows_are_added_to_a_database_with_the_same_columns_only() {
    let place = Place::new();
    let append = ["--out", "sqlite", "--set", "sqliteSink.append=true"];
    run(&place, "dns.pcap", &append);
    let once = rows(&place.path("out.db"), "flow");
    run(&place, "dns.pcap", &append);
    assert_eq!(rows(&place.path("out.db"), "flow"), [once.clone(), once.clone()].concat());
    assert_eq!(rows(&place.path("out.db"), "run").len(), 2);

    let refused = try_run(&place, "dns.pcap", &[&append[..], &["--drop", "vlanID"]].concat());
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr(&refused).contains("its table `flow` has other columns than this run"), "{}", stderr(&refused));
    assert_eq!(rows(&place.path("out.db"), "flow").len(), 2 * once.len());

    run(&place, "dns.pcap", &["--out", "sqlite"]);
    assert_eq!(rows(&place.path("out.db"), "flow"), once);
}

#[test]
fn a_table_is_printed_in_the_chosen_format() {
    let place = Place::new();
    let output = try_run(&place, "dns.pcap", &["--out", "json", "--stdout", "flows"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(!objects(&stdout(&output)).is_empty());
    let refused = try_run(&place, "dns.pcap", &["--out", "json,csv", "--stdout", "flows"]);
    assert_eq!(stderr(&refused), "t2: standard output takes one format: name one with `--out`\n");
    let refused = try_run(&place, "dns.pcap", &["--out", "sqlite", "--stdout", "flows"]);
    assert!(stderr(&refused).contains("a database cannot be printed: choose another format"), "{}", stderr(&refused));
}

#[test]
fn lines_are_compressed_as_they_are_written() {
    let (plain, packed) = (Place::new(), Place::new());
    run(&plain, "dns.pcap", &["--out", "json,csv"]);
    let settings = ["--set", "jsonSink.compression=gzip", "--set", "csvSink.compression=zstd"];
    run(&packed, "dns.pcap", &[&["--out", "json,csv"][..], &settings].concat());
    let file = |name: &str| fs::File::open(packed.path(name)).expect("a file");
    let mut json = String::new();
    flate2::read::GzDecoder::new(file("out_flows.json.gz")).read_to_string(&mut json).expect("gzip");
    assert_eq!(json, plain.text("out_flows.json"));
    let csv = zstd::decode_all(file("out_flows.csv.zst")).expect("zstd");
    assert_eq!(String::from_utf8(csv).as_deref(), Ok(plain.text("out_flows.csv").as_str()));
}

#[test]
fn a_capture_without_packets_gives_tables_without_rows() {
    let place = Place::new();
    let capture = place.file("none.pcap", common::pcap::<&[u8]>(1, []));
    let prefix = place.path("out");
    let words = ["-r".as_ref(), capture.as_os_str(), "-w".as_ref(), prefix.as_os_str(), "-s".as_ref()];
    let output = t2(words.into_iter().chain(["--out".as_ref(), "json,csv,sqlite".as_ref()]));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!((place.text("out_flows.json").as_str(), place.text("out_packets.csv").lines().count()), ("", 1));
    assert!(rows(&place.path("out.db"), "packet").is_empty());
}

#[test]
fn files_of_formats_that_are_not_chosen_are_named_as_of_an_earlier_run() {
    let place = Place::new();
    run(&place, "dns.pcap", &["--out", "json,sqlite"]);
    let output = try_run(&place, "dns.pcap", &["--out", "csv"]);
    for name in ["out_flows.json", "out.db"] {
        assert!(stderr(&output).contains(&format!("{name}` is of an earlier run")), "{}", stderr(&output));
    }
}

#[test]
fn a_sink_says_which_word_chooses_it() {
    assert!(stdout(&t2(["list", "sqliteSink"])).contains("request  runs only if asked for, with `--out sqlite`\n"));
    assert!(stdout(&t2(["explain", "sqliteSink"])).contains("runs only if it is asked for: --out sqlite\n"));
}
