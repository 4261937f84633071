//! Runs inside of a program.

mod common;

use std::error::Error;
use std::fs;
use std::path::Path;

use common::{Place, pcap, sample, t2, two_packets, udp_packet, words};
use t2::{Frames, Run, RunError, STANDARD, Sink, TableKind};
use t2_core::flow::Timeout;
use t2_core::output::{ClosedFile, LaneIndex, OutputError, Prefix, TextRows};

type Done = Result<(), Box<dyn Error>>;

fn question() -> Vec<u8> {
    udp_packet((1, 40_000), (2, 53), b"question")
}

#[test]
fn a_run_without_prefix_keeps_tables_in_memory_and_writes_no_file() -> Done {
    let place = Place::new();
    let capture = place.file("two.pcap", two_packets());
    let done = Run::new(&STANDARD).packets(true).keep(TableKind::Flows).keep(TableKind::Packets).read(&capture)?;
    assert_eq!(done.flows().column("dir")?, ["A", "B"]);
    assert_eq!(done.packets().column("l7Content")?, ["question", r"an\tswer\n"]);
    assert!(done.is_complete() && done.losses().messages().is_empty());
    assert_eq!((done.counters().packets, done.summary().flows.all()), (2, 2));
    assert!(done.report().contains(&"Number of processed packets: 2".to_owned()));
    assert_eq!(place.files(), ["two.pcap"]);
    Ok(())
}

#[test]
fn a_run_with_prefix_writes_the_files_of_the_command_line() -> Done {
    let place = Place::new();
    let capture = sample("dns.pcap");
    Run::new(&STANDARD).packets(true).prefix(place.path("run")).read(&capture)?;
    t2(words(&capture, &place.path("line")));
    for table in ["flows", "packets"] {
        assert_eq!(place.text(&format!("run_{table}.txt")), place.text(&format!("line_{table}.txt")));
    }
    assert_eq!(place.files().iter().filter(|name| name.starts_with("run_")).count(), 5);
    Ok(())
}

#[test]
fn the_rows_do_not_depend_on_the_number_of_threads() -> Done {
    let run = |jobs| Run::new(&STANDARD).jobs(jobs).keep(TableKind::Flows).keep(TableKind::Packets);
    let (one, three) = (run(1).read(sample("ftp.pcap"))?, run(3).read(sample("ftp.pcap"))?);
    assert!(!one.packets().rows().is_empty());
    assert_eq!((one.flows(), one.packets()), (three.flows(), three.packets()));
    Ok(())
}

#[test]
fn flows_go_on_from_one_capture_to_the_next() -> Done {
    let mut run = Run::new(&STANDARD).keep(TableKind::Flows).start()?;
    run.read(Frames::ethernet([question()]))?;
    assert_eq!((run.summary().counters.packets, run.summary().live_flows), (1, 1));
    run.read(Frames::ethernet([question(), question()]))?;
    let done = run.finish()?;
    assert_eq!(done.flows().column("pktsSnt")?, ["3"]);
    Ok(())
}

#[test]
fn plugins_settings_and_timeouts_are_chosen_by_calls() -> Done {
    let config = "[tcpWin]\nthreshold = 9\n";
    let run = Run::new(&STANDARD).plugins(["basicFlow", "tcpWin"]).config(config, "t2.toml").set("tcpWin.threshold=7");
    let columns = run.table(TableKind::Packets)?;
    assert!(columns.names().any(|name| name == "tcpWinSize") && !columns.names().any(|name| name == "tcpFStat"));
    let done = run.timeout(Timeout::from_secs(0.5)).keep(TableKind::Flows);
    let done = done.read(Frames::ethernet([question(), question()]))?;
    assert_eq!(done.flows().rows().len(), 2);
    let limited = Run::new(&STANDARD).active_timeout(Timeout::from_secs(1.5)).keep(TableKind::Flows);
    let done = limited.read(Frames::ethernet([question(), question(), question()]))?;
    assert_eq!(done.flows().rows().len(), 2);
    Ok(())
}

#[test]
fn what_is_lost_is_a_value() -> Done {
    let place = Place::new();
    let whole = two_packets();
    let done = Run::new(&STANDARD).read(place.file("cut.pcap", &whole[..whole.len() - 3]))?;
    assert!(!done.is_complete());
    assert!(done.losses().messages().concat().contains("packet 2"), "{:?}", done.losses().messages());
    assert!(done.report().iter().any(|line| line.starts_with("[WRN]") && line.contains("packet 2")));
    Ok(())
}

#[test]
fn errors_say_where_and_what_to_do() -> Done {
    let run = || Run::new(&STANDARD);
    let done = run().keep(TableKind::Flows).read(Frames::ethernet([question()]))?;
    let cases: [(RunError, &str); 6] = [
        (run().plugins(["tcpWni"]).start().expect_err("a name"), "did you mean `tcpWin`?"),
        (run().set("tcpWin.treshold=1").start().expect_err("a name"), "did you mean `tcpWin.threshold`?"),
        (run().config("[tcpWin]\nx = 1\n", "my.toml").start().expect_err("a name"), "my.toml:2: "),
        (run().read("missing.pcap").expect_err("no file"), "missing.pcap does not exist: check the path"),
        (done.flows().column("dirr").expect_err("a name").into(), "did you mean `dir`?"),
        (done.packets().column("pktNo").expect_err("not kept").into(), "call `keep` on the run"),
    ];
    for (error, said) in cases {
        assert!(error.to_string().contains(said), "{said} in {error}");
    }
    Ok(())
}

#[test]
fn no_output_replaces_a_capture() -> Done {
    let place = Place::new();
    let capture = place.file("a_flows.txt", two_packets());
    let run = || Run::new(&STANDARD).prefix(place.path("a"));
    assert!(run().read(&capture).expect_err("refused").to_string().contains("is the capture that is read"));
    let mut running = run().start()?;
    let refused = running.read(&capture).expect_err("refused");
    assert!(matches!(refused, RunError::Replaces { .. }), "{refused}");
    assert!(refused.to_string().ends_with("give the run another prefix"), "{refused}");
    drop(running);
    assert_eq!(fs::read(&capture)?, two_packets());
    assert_eq!(place.files(), ["a_flows.txt"]);
    Ok(())
}

#[test]
fn files_of_earlier_runs_are_found() -> Done {
    let place = Place::new();
    let left = place.file("a_packets.txt", "");
    let running = Run::new(&STANDARD).prefix(place.path("a")).start()?;
    assert_eq!(running.left_by_others(), [left]);
    Ok(())
}

/// A sink that cannot write.
struct Full;

impl Sink for Full {
    type Rows = TextRows;

    fn rows(&self) -> TextRows {
        TextRows::quoted()
    }

    fn write(&mut self, _: &mut [&mut TextRows], _: &[LaneIndex]) -> Result<(), OutputError> {
        Prefix::new(Some(Path::new("/dev/null/below/x")), None).map(|_| ())
    }

    fn close(self) -> Result<Vec<ClosedFile>, OutputError> {
        Ok(Vec::new())
    }
}

#[test]
fn a_run_whose_output_fails_returns_what_is_known_of_it_and_has_ended() -> Done {
    let many = || pcap(1, (0..20_000).map(|n| udp_packet((1, n), (2, 53), &[b'x'; 200])));
    let place = Place::new();
    let mut running = Run::new(&STANDARD).sink(TableKind::Packets, Full).start()?;
    let capture = place.file("many.pcap", many());
    match running.read(&capture).expect_err("an output that fails") {
        RunError::OutputFailed { summary: Some(summary), .. } => assert!(summary.counters.packets > 0),
        other => panic!("{other}"),
    }
    assert!(matches!(running.read(&capture), Err(RunError::Ended)));
    assert!(matches!(running.finish(), Err(RunError::Ended)));

    let few = Run::new(&STANDARD).sink(TableKind::Packets, Full).read(Frames::ethernet([question()]));
    match few.expect_err("an output that fails") {
        RunError::OutputFailed { summary: Some(summary), .. } => assert_eq!(summary.counters.packets, 1),
        other => panic!("{other}"),
    }
    Ok(())
}
