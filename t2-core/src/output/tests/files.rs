//! The files of a run: headers file, flow file, and what becomes of names (spec report-cli-sinks, sections 1.3 and 2.5).

use std::error::Error;
use std::fs;
use std::path::Path;

use crate::output::{
    AnyRows, ClosedFile, OutputError, OutputFile, Outputs, Prefix, RunInfo, SinkKind, Table, TableColumn, TableKind,
    TableOutput, TxtSink,
};
use crate::row::{Cells, Column};
use crate::time::Timestamp;
use crate::value::{Bit, BitSet, Kind};

const STATUS: BitSet = BitSet {
    digits: 4,
    bits: &[
        Bit { value: 1, name: "FIRST", description: "The first" },
        Bit { value: 0x100, name: "OTHER", description: "Another" },
    ],
};

const COLUMNS: [Column; 3] = [
    Column::new("dir", "Flow direction", &Kind::Char),
    Column::new("stat", "Status", &Kind::Bits(&STATUS)),
    Column::new("name", "A text", &Kind::Text),
];

/// A run whose files begin so.
fn run(prefix: &Path) -> RunInfo {
    let outputs = Outputs::new(Prefix::new(Some(prefix), None).expect("a prefix"));
    RunInfo {
        started: Timestamp::new(1_022_171_701, 691_172_000),
        command_line: "t2 -r a\tb.pcap".to_owned(),
        process_id: 77,
        sensor_id: 666,
        ..RunInfo::new(vec!["basicFlow", "txtSink"], outputs)
    }
}

/// The text sink for the table of flows with these columns.
fn open(prefix: &Path) -> Result<TableOutput, Box<dyn Error>> {
    let table = Table { kind: TableKind::Flows, columns: COLUMNS.map(TableColumn::from).to_vec() };
    let (_, output) = TxtSink::open(&run(prefix), &[&table], &())?.pop().ok_or("the text sink writes flows")?;
    Ok(output)
}

/// Completes the files of a sink.
fn finish(sink: TableOutput) -> Result<(), OutputError> {
    sink.close()?.into_iter().try_for_each(ClosedFile::publish)
}

/// Adds a row with these cells.
fn add(rows: &mut AnyRows, side: char, name: &str) {
    let AnyRows::Text(text) = rows else { panic!("no rows of text") };
    let mut cells = Cells::new(text.text());
    let _ = [cells.cell(&side), cells.cell(&Option::<u8>::None), cells.cell(name)];
    rows.end_row();
}

#[test]
fn the_headers_file_tells_run_columns_and_bits() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    finish(open(&folder.path().join("x"))?)?;
    let version = RunInfo::VERSION;
    let wanted = format!(
        "# Date: 1022171701.691172000 sec (Thu 23 May 2002 16:35:01 GMT)\n\
         # t2 {version}\n\
         # Core configuration: L2, IPv4, IPv6\n\
         # SensorID: 666\n\
         # PID: 77\n\
         # Command line: t2 -r a\\tb.pcap\n\
         # HW info: {};{}\n\
         #\n\
         # Plugins loaded:\n\
         #   01: basicFlow, version {version}\n\
         #   02: txtSink, version {version}\n\
         #\n\
         # Col No.\tType\tName\tDescription\n\
         1\tC\tdir\tFlow direction\n\
         2\tH16\tstat\tStatus\n\
         3\tS\tname\tA text\n\
         #\n\
         # Bits of stat:\n\
         #   0x0001\tFIRST\tThe first\n\
         #   0x0100\tOTHER\tAnother\n",
        std::env::consts::OS,
        std::env::consts::ARCH
    );
    assert_eq!(fs::read_to_string(folder.path().join("x_headers.txt"))?, wanted);
    Ok(())
}

#[test]
fn the_flow_file_has_a_header_and_a_row_a_flow() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let mut sink = open(&folder.path().join("x"))?;
    let mut rows = sink.rows();
    add(&mut rows, 'A', "some \"text\"");
    add(&mut rows, 'B', "");
    sink.write(&mut [&mut rows], &[])?;
    finish(sink)?;
    let wanted = "%dir\tstat\tname\nA\t\t\"some \\\"text\\\"\"\nB\t\t\"\"\n";
    assert_eq!(fs::read_to_string(folder.path().join("x_flows.txt"))?, wanted);
    Ok(())
}

#[test]
fn a_folder_that_is_there_needs_no_slash() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let prefix = Prefix::new(Some(folder.path()), Some(Path::new("captures/x.pcap")))?;
    assert_eq!(prefix.file("_flows.txt"), folder.path().join("x_flows.txt"));
    Ok(())
}

#[test]
fn folders_of_a_prefix_are_made() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let prefix = Prefix::new(Some(&folder.path().join("a/b/x")), None)?;
    assert!(folder.path().join("a/b").is_dir());
    assert_eq!(prefix.file("_flows.txt"), folder.path().join("a/b/x_flows.txt"));
    Ok(())
}

#[test]
fn what_cannot_be_created_is_told_with_its_place() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let taken = folder.path().join("taken");
    fs::write(&taken, "")?;
    let below = Prefix::new(Some(&taken.join("x")), None).expect_err("a file is no folder");
    assert!(below.is_creation() && !below.is_broken_pipe());
    assert!(below.to_string().starts_with(&format!("cannot create folder `{}`: ", taken.display())));
    let folder_itself = OutputFile::create(folder.path().to_path_buf()).expect_err("a folder is no file");
    assert!(folder_itself.is_creation());
    assert!(folder_itself.to_string().starts_with(&format!("cannot create `{}`: ", folder.path().display())));
    assert!(folder_itself.to_string().ends_with("; choose another place with `-w`"));
    Ok(())
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_with_what_is_left_and_a_device_keeps_its_name() -> Result<(), Box<dyn Error>> {
    let mut full = OutputFile::create("/dev/full".into())?;
    let error = full.write(b"row").expect_err("no space");
    assert!(!error.is_creation());
    assert!(error.to_string().contains("files that end in `.part`: free some space"), "{error}");
    full.close()?.publish()?;
    Ok(())
}
