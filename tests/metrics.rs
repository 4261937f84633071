//! Counts over HTTP, and on the terminal, while a run goes on.

mod common;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;

use common::{Child, Place, stderr, t2, two_packets};

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

/// An address at which nobody listens.
fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("an address").to_string()
}

/// Sends a request, and returns the answer; `None` if nobody listens.
fn ask(address: &str, request: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

const GET: &str = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// The value of a metric.
fn value(answer: &str, name: &str) -> Option<f64> {
    answer.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
}

#[test]
fn a_scrape_gets_the_counts_of_the_moment_also_of_a_pipe_that_is_silent() {
    for jobs in ["1", "2"] {
        let (place, address) = (Place::new(), free_address());
        let mut t2 = Child::start(["-r", "-", "-w", text(&place.path("out")), "-j", jobs, "--metrics", &address]);
        t2.wait_until(|| ask(&address, GET).is_some());
        t2.write(&two_packets());
        t2.wait_until(|| ask(&address, GET).is_some_and(|answer| value(&answer, "t2_packets_total") == Some(2.0)));
        let answer = ask(&address, GET).expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\nContent-Type: application/openmetrics-text"), "{answer}");
        assert_eq!(value(&answer, "t2_flows_total{side=\"A\"}"), Some(1.0), "{answer}");
        assert_eq!(value(&answer, "t2_live_flows"), Some(2.0), "{answer}");
        assert!(answer.ends_with("# EOF\n"), "{answer}");
        let output = t2.finish();
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    }
}

#[test]
fn other_requests_are_answered_and_change_nothing() {
    let (place, address) = (Place::new(), free_address());
    let mut t2 = Child::start(["-r", "-", "-w", text(&place.path("out")), "--metrics", &address]);
    t2.wait_until(|| ask(&address, "GET / HTTP/1.1\r\n\r\n").is_some_and(|answer| answer.contains(" 404 ")));
    assert!(ask(&address, "DELETE /metrics HTTP/1.1\r\n\r\n").is_some_and(|answer| answer.contains(" 405 ")));
    assert!(ask(&address, "\u{1}\u{2}\r\n\r\n").is_some_and(|answer| answer.contains(" 400 ")));
    t2.write(&two_packets());
    assert_eq!(t2.finish().status.code(), Some(0));
    assert_eq!(place.table("out_flows.txt").rows.len(), 2);
}

#[test]
fn an_address_that_is_taken_is_refused() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("an address");
    let address = listener.local_addr().expect("an address").to_string();
    let output = t2(["-r", text(&common::sample("dns.pcap")), "-w", "/dev/null", "--metrics", &address]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains(&address), "{}", stderr(&output));
}

#[test]
fn what_passes_is_shown_as_lines_where_there_is_no_terminal() {
    let place = Place::new();
    let mut t2 = Child::start(["-r", "-", "-w", text(&place.path("out")), "--watch"]);
    t2.write(&two_packets());
    t2.wait_until_asleep();
    // A line comes after a second of the clock.
    std::thread::sleep(std::time::Duration::from_millis(1500));
    let output = t2.finish();
    assert_eq!(output.status.code(), Some(0));
    assert!(stderr(&output).contains("packets 2, packets/s"), "{}", stderr(&output));
    assert!(stderr(&output).contains("live flows 2"), "{}", stderr(&output));
}
