//! The table of monitoring, and reports that signals ask for.

mod common;

use std::fs;
use std::path::Path;

use common::{Child, Place, Table, pcap, sample, stderr, stdout, t2, udp_packet};
use proptest::prelude::*;
use rusqlite::Connection;
use rusqlite::types::Value as Sql;
use serde_json::Value as Json;
use t2::{Frames, MonitoringValues, Run, RunError, STANDARD, TableKind};

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

/// How much of the sample is read before the first row.
const FIRST: usize = 50_000;

/// The columns that are of the process, not of the capture.
const OF_PROCESS: [&str; 2] = ["--drop", "memUsageKB"];

/// The file whose name begins so, complete or not.
fn begun(place: &Place, name: &str) -> String {
    let files = place.files();
    let found = files.iter().find(|file| file.starts_with(name));
    place.text(found.unwrap_or_else(|| panic!("no {name} in {files:?}")))
}

/// Runs t2 on a sample through a pipe, and asks for a row in its midst and at its end.
fn run(place: &Place, words: &[&str]) -> std::process::Output {
    let capture = fs::read(sample("ftp.pcap")).expect("a sample");
    let prefix = place.path("out");
    let mut t2 = Child::start(["-r", "-", "-l", "-w", text(&prefix)].iter().chain(words));
    for (n, part) in [&capture[..FIRST], &capture[FIRST..]].into_iter().enumerate() {
        t2.write(part);
        ask(&mut t2, place, n + 1);
    }
    t2.finish()
}

/// Asks a run that has read all there is for a report, and waits until it is there: rows are written then.
fn ask(t2: &mut Child, place: &Place, reports: usize) {
    t2.wait_until(|| place.files().iter().any(|name| name.starts_with("out_log.txt")));
    t2.wait_until_asleep();
    t2.signal("USR1");
    t2.wait_until(|| begun(place, "out_log.txt").matches("USR1 A type report: ").count() == reports);
    t2.wait_until_asleep();
}

#[test]
fn a_row_is_written_as_soon_as_it_is_asked_for_and_is_the_same_for_any_number_of_threads() {
    let written = |jobs: &str| {
        let (place, capture) = (Place::new(), fs::read(sample("ftp.pcap")).expect("a sample"));
        let prefix = place.path("out");
        let words =
            ["-r", "-", "-l", "-w", text(&prefix), "-j", jobs, "--monitor-values", "total", "--out", "tsv,json"];
        let mut t2 = Child::start(words.iter().chain(&OF_PROCESS));
        t2.write(&capture[..FIRST]);
        ask(&mut t2, &place, 1);
        // The run goes on, and whoever follows the files sees the row.
        let table = Table::new(&begun(&place, "out_monitoring.txt"));
        let packets = table.column("numPkts")[0].to_owned();
        let object: Json = serde_json::from_str(&begun(&place, "out_monitoring.json")).expect("an object");
        assert_eq!((table.rows.len(), &packets), (1, &object["numPkts"].to_string()));
        assert!(begun(&place, "out_log.txt").contains(&format!("Number of processed packets: {packets}\n")));
        t2.write(&capture[FIRST..]);
        assert_eq!(t2.finish().status.code(), Some(0));
        let names = ["out_monitoring.txt", "out_monitoring.json", "out_flows.txt"];
        names.map(|name| place.text(name))
    };
    let alone = written("1");
    assert!(alone[0].starts_with("%repType\tsensorID\ttime\tduration\tpktsRec\t"), "{}", alone[0]);
    assert!(written("3") == alone, "other rows with three threads");
}

#[test]
fn each_format_has_the_rows_of_the_text_file() {
    let place = Place::new();
    let output = run(&place, &["--monitor-values", "change", "--out", "tsv,json,csv,sqlite", "--tsv", "plain"]);
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
    let table = Table::new(&format!("%{}", place.text("out_monitoring.txt")));
    assert_eq!(table.column("repType"), ["USR1MR_D"; 2]);
    let sum: u64 = table.column("numPkts").iter().map(|cell| cell.parse::<u64>().expect("a number")).sum();
    assert_eq!(sum, 2251);

    let csv = place.text("out_monitoring.csv");
    let mut records = csv.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    assert_eq!(records.next().as_ref(), Some(&table.header));
    assert_eq!(records.collect::<Vec<_>>(), table.rows);

    let json = place.text("out_monitoring.json");
    for (line, row) in json.lines().zip(&table.rows) {
        let object: Json = serde_json::from_str(line).expect("an object");
        for (name, cell) in table.header.iter().zip(row) {
            match &object[name] {
                Json::Null => assert_eq!(cell, "", "{name}"),
                Json::String(text) => assert_eq!(text, cell, "{name}"),
                Json::Number(number) if number.is_f64() => assert_near(number.as_f64(), cell),
                other => assert_eq!(&other.to_string(), cell, "{name}"),
            }
        }
    }
    assert_eq!(json.lines().count(), 2);

    let database = Connection::open(place.path("out.db")).expect("a database");
    let mut query = database.prepare("SELECT * FROM monitoring ORDER BY rowid").expect("a table");
    let width = query.column_count();
    let rows = query.query_map([], |row| (0..width).map(|at| row.get(at)).collect::<Result<Vec<Sql>, _>>());
    let rows: Vec<_> = rows.expect("rows").map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), 2);
    for (values, row) in rows.iter().zip(&table.rows) {
        assert_eq!(values.len(), row.len());
        for (value, cell) in values.iter().zip(row) {
            match (value, cell.strip_prefix("0x")) {
                (Sql::Null, _) => assert_eq!(cell, ""),
                (Sql::Integer(bits), Some(digits)) => assert_eq!(Ok(*bits as u64), u64::from_str_radix(digits, 16)),
                (Sql::Integer(number), None) => assert_eq!(&number.to_string(), cell),
                (Sql::Real(number), _) => assert_near(Some(*number), cell),
                (Sql::Text(text), _) => assert!(text == cell || text.ends_with("+00:00"), "{text} {cell}"),
                (Sql::Blob(_), _) => panic!("bytes"),
            }
        }
    }
}

fn assert_near(value: Option<f64>, cell: &str) {
    let (value, shown) = (value.expect("a number"), cell.parse::<f64>().expect("a number"));
    assert!((value - shown).abs() <= 1e-6 * value.abs().max(1.0), "{value} {cell}");
}

#[test]
fn the_table_has_the_chosen_columns_and_can_be_printed() {
    let place = Place::new();
    let chosen = ["--columns", "monitoring:numPkts,repType,TCPPkts,tcpFlags", "--drop", "TCPPkts"];
    let output = run(&place, &[&["--stdout", "monitoring"], &chosen[..]].concat());
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
    let table = Table::new(&stdout(&output));
    assert_eq!(table.header, ["repType", "numPkts", "tcpFlags"]);
    assert_eq!(table.rows.last().map(Vec::as_slice), Some(&["USR1MR_A", "2251", "0x031b"].map(str::to_owned)[..]));
    let files = place.files();
    assert!(!files.contains(&"out_monitoring.txt".to_owned()) && files.contains(&"out_flows.txt".to_owned()));

    let capture = sample("ping.pcap");
    let refused = t2(["-r", text(&capture), "-w", "/dev/null", "--columns", "monitoring:numPktz"]);
    let message = "t2: the table `monitoring` has no column `numPktz`, did you mean `numPkts`?\n";
    assert_eq!((refused.status.code(), stderr(&refused).as_str()), (Some(2), message));
}

#[test]
fn nothing_but_the_report_comes_of_a_signal_if_the_table_is_not_wanted() {
    let place = Place::new();
    assert_eq!(run(&place, &[]).status.code(), Some(0));
    assert!(!place.files().iter().any(|name| name.contains("monitoring")), "{:?}", place.files());
    assert!(!place.text("out_headers.txt").contains("monitoring"));
}

#[test]
fn the_headers_file_describes_the_columns_in_comments() {
    let place = Place::new();
    assert_eq!(run(&place, &["--monitor-values", "total"]).status.code(), Some(0));
    let headers = place.text("out_headers.txt");
    let section: Vec<_> = headers.lines().skip_while(|line| *line != "# Columns of monitoring:").collect();
    assert!(section.contains(&"#   12\tU64\tnumBFlows\tFlows that are the opposite of an earlier one"), "{section:?}");
    assert!(section.iter().all(|line| line.starts_with('#')));
    assert_eq!(section.iter().filter(|line| line.starts_with("#   ") && line.contains("\tH16\ttcpFlags\t")).count(), 1);
}

#[test]
fn formats_of_other_programs_have_no_monitoring_and_say_so() {
    let (place, capture) = (Place::new(), sample("ftp.pcap"));
    let prefix = place.path("out");
    let run = |words: &[&str]| {
        let always = ["-r", text(&capture), "-w", text(&prefix), "-l", "--monitor-values", "total"];
        let output = t2(always.iter().chain(words));
        (output.status.code(), stderr(&output))
    };
    for (words, what) in [
        (&["--out", "zeek"][..], "`zeek` has flows only: no monitoring is"),
        (&["-s", "--out", "zeek"], "`zeek` has flows only: no packets and no monitoring are"),
        (&["--out", "json", "--json-style", "eve"], "`--json-style eve` has flows only: no monitoring is"),
        (
            &["-s", "--out", "json", "--json-style", "ecs"],
            "`--json-style ecs` has flows and packets only: no monitoring is",
        ),
    ] {
        let (status, message) = run(words);
        assert_eq!(status, Some(0));
        assert!(message.starts_with(&format!("t2: {what} written in this format\n")), "{message}");
    }
    assert!(!place.files().iter().any(|name| name.contains("monitoring")), "{:?}", place.files());
    let (status, message) = run(&["--out", "json", "--json-style", "ecs", "--stdout", "monitoring"]);
    assert_eq!(status, Some(2));
    assert!(message.contains("the style `ecs` has no monitoring: print flows, or choose the style `t2`"), "{message}");
    let (_, message) = run(&["--plugins", "basicFlow"]);
    assert!(message.contains("no monitoring is written: add a sink such as `txtSink` to the plugins"), "{message}");
}

#[test]
fn reports_are_repeated_after_usr2_until_it_comes_again() {
    let place = Place::new();
    let prefix = place.path("out");
    let words = ["-r", "-", "-l", "-w", text(&prefix), "-M", "20ms", "--monitor-values", "total"];
    let mut t2 = Child::start(words);
    t2.write(&pcap(1, [udp_packet((1, 1000), (2, 53), b"data")]));
    let reports = |place: &Place| begun(place, "out_log.txt").matches("USR1 A type report: ").count();
    t2.wait_until(|| place.files().iter().any(|name| name.starts_with("out_log.txt")));
    t2.wait_until_asleep();
    assert_eq!(reports(&place), 0);
    t2.signal("USR2");
    t2.wait_until(|| reports(&place) >= 3);
    t2.signal("USR2");
    // Asleep for longer than the interval: nothing is repeated any more.
    t2.wait_until_asleep();
    let before = reports(&place);
    t2.wait_until_asleep();
    assert_eq!(reports(&place), before);
    assert_eq!(t2.finish().status.code(), Some(0));
    assert_eq!(place.table("out_monitoring.txt").rows.len(), before);
}

#[test]
fn an_interval_that_is_none_is_refused() {
    let refused = t2(["-r", "-", "-M", "0"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr(&refused).contains("write a time longer than 0, such as `500ms`"), "{}", stderr(&refused));
}

/// The columns that are no counts of what passed.
const OF_MOMENT: [&str; 7] =
    ["repType", "sensorID", "time", "memUsageKB", "fillSzHashMap", "rawBandwidth", "globalWarn"];

/// The rows of a run that reads these captures one after the other, with a row after each.
fn rows(captures: &[Vec<Vec<u8>>], values: MonitoringValues, jobs: usize) -> Result<Vec<Vec<String>>, RunError> {
    let run = Run::new(&STANDARD).jobs(jobs).monitoring(values).keep(TableKind::Monitoring);
    let mut run = run.start()?;
    for capture in captures {
        run.read(Frames::ethernet(capture))?;
        run.write_monitoring()?;
    }
    let done = run.finish()?;
    let columns = done.monitoring().columns().iter();
    let columns = columns.map(|name| Ok(done.monitoring().column(name)?.into_iter().map(str::to_owned).collect()));
    columns.collect::<Result<_, RunError>>()
}

/// A count, or a length of time in nanoseconds; `None` for what is no number, such as bits.
fn number(cell: &str) -> Option<u128> {
    cell.replacen('.', "", 1).parse().ok()
}

/// A few packets of a few hosts: of UDP, and of others, which have no port.
fn packets() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let packet = (0..3_u8, 1..3_u16, 0..40_usize, any::<bool>()).prop_map(|(host, port, length, is_cut)| {
        let mut packet = udp_packet((host, port), (3 - host, 53), &vec![b'x'; length]);
        packet[12] = if is_cut { 0x07 } else { packet[12] };
        packet
    });
    prop::collection::vec(packet, 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn changes_add_up_to_the_last_total(captures in prop::collection::vec(packets(), 1..4), jobs in 1..4_usize) {
        let columns = Run::new(&STANDARD).table(TableKind::Monitoring).expect("plugins");
        let total = rows(&captures, MonitoringValues::Total, 1).expect("a run");
        let change = rows(&captures, MonitoringValues::Change, jobs).expect("a run");
        for ((name, total), change) in columns.names().zip(&total).zip(&change) {
            let Some(last) = total.last().and_then(|cell| number(cell)).filter(|_| !OF_MOMENT.contains(&name)) else {
                continue;
            };
            prop_assert_eq!(change.iter().filter_map(|cell| number(cell)).sum::<u128>(), last, "{}", name);
        }
        let packets: usize = captures.iter().map(Vec::len).sum();
        let at = columns.names().position(|name| name == "numPkts").expect("the column");
        prop_assert_eq!(total[at].last(), Some(&packets.to_string()));
    }
}
