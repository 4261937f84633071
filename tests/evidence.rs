//! Evidence is never harmed: no output replaces what is read, nothing is written through links, results of earlier runs
//! stay until new ones are complete, and two runs do not write the same files.

mod common;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use common::{Child, Place, sample, stderr, stdout, t2, two_packets, words};

/// The outputs of a run with `-s -l`.
const OUTPUTS: [&str; 6] =
    ["_flows.txt", "_headers.txt", "_packets.txt", "_log.txt", "_protocols.txt", "_icmpStats.txt"];

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

/// Runs t2 on a capture with the prefix `out`, the packet file and the log file.
fn run(place: &Place, capture: &Path) -> std::process::Output {
    t2(words(capture, &place.path("out")).into_iter().chain(["-l".to_owned()]))
}

/// Asserts that a run was refused because of an output, and left all files as they were.
fn assert_refused(place: &Place, capture: &Path, output: &str) {
    let before = place.files();
    let ended = run(place, capture);
    assert_eq!(ended.status.code(), Some(2), "{output}: {}", stderr(&ended));
    assert!(stderr(&ended).contains(output) && stderr(&ended).contains("capture"), "{output}: {}", stderr(&ended));
    assert_eq!(fs::read(capture).expect("the capture"), two_packets(), "{output}");
    assert_eq!(place.files(), before, "{output}");
}

#[test]
fn a_capture_with_the_name_of_an_output_is_refused() {
    for suffix in OUTPUTS {
        let place = Place::new();
        let name = format!("out{suffix}");
        assert_refused(&place, &place.file(&name, two_packets()), &name);
    }
}

#[test]
fn a_hard_link_of_the_capture_with_the_name_of_an_output_is_refused() {
    for suffix in OUTPUTS {
        let place = Place::new();
        let (capture, name) = (place.file("in.pcap", two_packets()), format!("out{suffix}"));
        fs::hard_link(&capture, place.path(&name)).expect("a link");
        assert_refused(&place, &capture, &name);
    }
}

#[test]
fn a_symbolic_link_to_the_capture_with_the_name_of_an_output_is_refused() {
    for suffix in OUTPUTS {
        let place = Place::new();
        let (capture, name) = (place.file("in.pcap", two_packets()), format!("out{suffix}"));
        symlink("in.pcap", place.path(&name)).expect("a link");
        assert_refused(&place, &capture, &name);
    }
}

#[test]
fn a_capture_that_is_read_through_a_link_with_the_name_of_an_output_is_refused() {
    for suffix in OUTPUTS {
        let place = Place::new();
        let name = format!("out{suffix}");
        place.file("in.pcap", two_packets());
        symlink("in.pcap", place.path(&name)).expect("a link");
        assert_refused(&place, &place.path(&name), &name);
    }
}

#[test]
fn a_capture_on_standard_input_is_protected_too() {
    let place = Place::new();
    let capture = place.file("out_flows.txt", two_packets());
    let mut command = Command::new(env!("CARGO_BIN_EXE_t2"));
    command.args(["-r", "-", "-w", text(&place.path("out"))]).stdin(fs::File::open(&capture).expect("a capture"));
    let ended = command.output().expect("t2 runs");
    assert_eq!(ended.status.code(), Some(2), "{}", stderr(&ended));
    assert_eq!(fs::read(&capture).expect("the capture"), two_packets());
}

#[test]
fn the_list_of_plugins_is_protected_too() {
    let place = Place::new();
    let (capture, list) = (place.file("in.pcap", two_packets()), place.file("out_packets.txt", "txtSink\n"));
    let options = ["-b".to_owned(), text(&list).to_owned()];
    let ended = t2(words(&capture, &place.path("out")).into_iter().chain(options));
    assert_eq!(ended.status.code(), Some(2), "{}", stderr(&ended));
    assert_eq!(fs::read_to_string(&list).expect("the list"), "txtSink\n");
}

#[test]
fn standard_output_that_is_appended_to_the_capture_is_refused() {
    for prefix in ["-", "out"] {
        let place = Place::new();
        let capture = place.file("in.pcap", two_packets());
        let append = || fs::File::options().append(true).open(&capture).expect("the capture");
        let prefix = if prefix == "-" { "-".into() } else { text(&place.path(prefix)).to_owned() };
        for to_stderr in [false, true] {
            let mut command = Command::new(env!("CARGO_BIN_EXE_t2"));
            command.args(["-r", text(&capture), "-w", &prefix]);
            let ended = match to_stderr {
                true => command.stderr(append()).output(),
                false => command.stdout(append()).output(),
            };
            assert_eq!(ended.expect("t2 runs").status.code(), Some(2));
        }
        // What standard error says is there, and nothing else.
        let content = fs::read(&capture).expect("the capture");
        assert!(content.starts_with(&two_packets()) && !content.contains(&b'%'), "{}", content.len());
    }
}

#[test]
fn standard_output_in_a_file_with_the_name_of_an_output_is_refused() {
    let place = Place::new();
    let capture = place.file("in.pcap", two_packets());
    let report = fs::File::create(place.path("out_flows.txt")).expect("a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_t2"));
    let ended = command.args(words(&capture, &place.path("out"))).stdout(report).output().expect("t2 runs");
    assert_eq!(ended.status.code(), Some(2), "{}", stderr(&ended));
    assert!(stderr(&ended).contains("standard output"), "{}", stderr(&ended));
}

#[test]
fn nothing_is_written_through_links_with_names_of_outputs() {
    for suffix in
        OUTPUTS.iter().copied().chain(OUTPUTS.map(|suffix| [suffix, ".part"].concat()).iter().map(String::as_str))
    {
        let place = Place::new();
        let (capture, name) = (place.file("in.pcap", two_packets()), format!("out{suffix}"));
        let precious = place.file("precious", "precious");
        symlink("precious", place.path(&name)).expect("a link");
        let ended = run(&place, &capture);
        assert_eq!(ended.status.code(), Some(0), "{name}: {}", stderr(&ended));
        assert_eq!(fs::read_to_string(&precious).expect("a file"), "precious", "{name}");
        assert_eq!(place.table("out_packets.txt").rows.len(), 2);
    }
}

#[test]
fn a_link_to_nowhere_with_the_name_of_an_output_creates_nothing_there() {
    let place = Place::new();
    let capture = place.file("in.pcap", two_packets());
    symlink("nowhere", place.path("out_flows.txt")).expect("a link");
    assert_eq!(run(&place, &capture).status.code(), Some(0));
    assert!(!place.files().contains(&"nowhere".into()), "{:?}", place.files());
    assert_eq!(place.table("out_flows.txt").rows.len(), 2);
}

#[test]
fn a_capture_that_ends_in_part_is_left_alone() {
    for suffix in OUTPUTS {
        let place = Place::new();
        let name = format!("out{suffix}.part");
        let capture = place.file(&name, two_packets());
        assert_eq!(run(&place, &capture).status.code(), Some(0));
        assert_eq!(fs::read(&capture).expect("the capture"), two_packets());
    }
}

#[test]
fn results_of_an_earlier_run_stay_until_new_ones_are_complete() {
    let place = Place::new();
    run(&place, &place.file("in.pcap", two_packets()));
    let before = OUTPUTS.map(|suffix| place.text(&format!("out{suffix}")));
    let mut t2 = Child::start(["-r", "-", "-s", "-l", "-w", text(&place.path("out"))]);
    t2.write(&two_packets()[..30]);
    let part = |name: &String| name.ends_with(".part");
    t2.wait_until(|| place.files().iter().filter(|name| part(name)).count() == OUTPUTS.len());
    drop(t2);
    assert_eq!(OUTPUTS.map(|suffix| place.text(&format!("out{suffix}"))), before);
}

#[test]
fn a_run_that_is_refused_leaves_results_of_an_earlier_run() {
    let place = Place::new();
    run(&place, &place.file("in.pcap", two_packets()));
    let before = place.text("out_flows.txt");
    fs::remove_file(place.path("out_packets.txt")).expect("an output");
    fs::create_dir(place.path("out_packets.txt")).expect("a folder in the way");
    assert_eq!(run(&place, &place.path("in.pcap")).status.code(), Some(2));
    assert_eq!(place.text("out_flows.txt"), before);
}

#[test]
fn files_of_an_earlier_run_that_are_not_written_again_are_named() {
    let place = Place::new();
    let capture = place.file("in.pcap", two_packets());
    run(&place, &capture);
    place.file("out_flows.txt.x7a.part", "%dir\n");
    let ended = t2(["-r", text(&capture), "-w", text(&place.path("out"))]);
    assert_eq!(ended.status.code(), Some(0));
    for name in ["out_packets.txt", "out_log.txt", "out_flows.txt.x7a.part"] {
        assert!(stderr(&ended).contains(name), "{name} in {}", stderr(&ended));
    }
    for name in ["out_flows.txt`", "out_headers.txt`"] {
        assert!(!stderr(&ended).contains(name), "{name} in {}", stderr(&ended));
    }
}

#[test]
fn the_second_of_two_runs_with_one_prefix_is_refused() {
    let place = Place::new();
    let mut first = Child::start(["-r", "-", "-s", "-w", text(&place.path("out"))]);
    let capture = fs::read(sample("ftp.pcap")).expect("a sample");
    first.write(&capture[..1000]);
    first.wait_until(|| place.files().len() == 5);
    let second = run(&place, &place.file("in.pcap", two_packets()));
    assert_eq!(second.status.code(), Some(2), "{}", stderr(&second));
    assert!(stderr(&second).contains("another run"), "{}", stderr(&second));
    assert_eq!(place.files().iter().filter(|name| name.starts_with("out_")).count(), 5, "{:?}", place.files());
    first.write(&capture[1000..]);
    assert_eq!(first.finish().status.code(), Some(0));
    assert!(place.table("out_packets.txt").rows.len() > 2);
    assert_eq!(run(&place, &place.path("in.pcap")).status.code(), Some(0));
}

#[test]
fn dev_null_as_prefix_discards_all_files() {
    let place = Place::new();
    let capture = place.file("in.pcap", two_packets());
    let ended = t2(["-r", text(&capture), "-w", "/dev/null", "-s"]);
    assert_eq!((ended.status.code(), stderr(&ended).as_str()), (Some(0), ""));
    assert!(stdout(&ended).contains("Number of processed packets: 2\n"));
    assert_eq!(place.files(), ["in.pcap"]);
}

#[test]
fn a_folder_without_slash_is_a_folder() {
    let place = Place::new();
    let capture = place.file("in.pcap", two_packets());
    fs::create_dir(place.path("folder")).expect("a folder");
    assert_eq!(t2(["-r", text(&capture), "-w", text(&place.path("folder"))]).status.code(), Some(0));
    assert!(place.path("folder/in_flows.txt").is_file());
    assert_eq!(place.files(), ["folder", "in.pcap"]);
}

#[test]
fn escapes_in_a_file_name_do_not_reach_the_terminal() {
    let place = Place::new();
    let capture = place.file("a\x1b[31mred\u{202e}.pcap", two_packets());
    place.file("out_log.txt", "");
    for ended in [t2(words(&capture, &place.path("out"))), t2(words(&place.path("\x1b[2Jmissing"), &place.path("out")))]
    {
        let all = stdout(&ended) + &stderr(&ended);
        assert!(!all.contains('\x1b') && !all.contains('\u{202e}'), "{all}");
    }
}
