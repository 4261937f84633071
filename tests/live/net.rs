//! A network of a test's own, in which nobody else sends anything.

#![allow(unreachable_pub, reason = "a module of a test")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use nix::sched::{CloneFlags, CpuSet, sched_getaffinity, sched_setaffinity, unshare};
use nix::unistd::Pid;
use t2_core::capture::Capture;

/// Moves this thread, and what it starts from now on, to a network of its own that has nothing but a loopback interface.
/// `false` where this user may not, or there are no tools for it.
pub fn is_ours() -> bool {
    let has =
        |tool: &str| Command::new(tool).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    let is_ours = has("tcpdump") && has("ip") && unshare(CloneFlags::CLONE_NEWNET).is_ok();
    assert!(
        is_ours || std::env::var_os("T2_REQUIRE_LIVE").is_none(),
        "T2_REQUIRE_LIVE is set, and there is no network"
    );
    if is_ours {
        // Without IPv6 the system sends nothing by itself. Where it has none there is nothing to switch off.
        let _ = fs::write("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
        ip("link set lo up");
    } else {
        eprintln!("skipped: it needs root, tcpdump and ip");
    }
    is_ours
}

/// Runs `ip` with words.
pub fn ip(words: &str) {
    let status = Command::new("ip").args(words.split(' ')).status().expect("ip runs");
    assert!(status.success(), "ip {words}");
}

/// Makes two interfaces that are connected, and on which nothing is sent by itself.
pub fn add_pair(a: &str, b: &str) {
    ip(&format!("link add {a} type veth peer name {b}"));
    ip(&format!("link set {a} up"));
    ip(&format!("link set {b} up"));
}

/// How many packets an interface has received, as the system counts.
pub fn received(interface: &str) -> u64 {
    let text = fs::read_to_string("/proc/thread-self/net/dev").expect("counters");
    let line =
        text.lines().find_map(|line| line.trim().strip_prefix(interface)?.strip_prefix(':')).expect("an interface");
    line.split_whitespace().nth(1).and_then(|count| count.parse().ok()).expect("a number")
}

/// Two sockets of the loopback interface, of which the first sends to the second.
pub fn sockets() -> (UdpSocket, UdpSocket) {
    let [sender, receiver] = [0, 1].map(|_| UdpSocket::bind("127.0.0.1:0").expect("a socket"));
    sender.connect(receiver.local_addr().expect("an address")).expect("a connection");
    (sender, receiver)
}

/// Sends datagrams of many lengths over the loopback interface.
pub fn send(sender: &UdpSocket, count: usize) {
    for n in 0..count {
        sender.send(&vec![n as u8; n * 7 % 1400]).expect("a datagram");
    }
}

/// Keeps this thread on one processor: the system may swap packets that were sent on two.
pub fn stay_on_one_processor() {
    let this = Pid::from_raw(0);
    let mut one = CpuSet::new();
    let allowed = sched_getaffinity(this).expect("processors");
    let first = (0..CpuSet::count()).find(|&n| allowed.is_set(n).unwrap_or(false)).expect("a processor");
    one.set(first).and_then(|()| sched_setaffinity(this, &one)).expect("a thread stays");
}

/// A tcpdump at work.
pub struct Tcpdump {
    process: Child,
    file: PathBuf,
}

impl Tcpdump {
    /// Starts it, and waits until it captures.
    pub fn start(interface: &str, file: PathBuf) -> Self {
        let mut command = Command::new("tcpdump");
        command.args(["-i", interface, "-Z", "root", "-U", "--time-stamp-precision=nano", "-w"]).arg(&file);
        let mut process = command.stderr(Stdio::piped()).spawn().expect("tcpdump starts");
        let mut said = BufReader::new(process.stderr.take().expect("a pipe"));
        let mut line = String::new();
        while !line.contains("listening on") {
            line.clear();
            assert!(said.read_line(&mut line).expect("a message") > 0, "tcpdump does not listen");
        }
        // It must be able to say what it counted at the end.
        thread::spawn(move || said.lines().count());
        Self { process, file }
    }

    /// Waits until it has written this many packets, and ends it.
    pub fn end(mut self, packets: u64) -> PathBuf {
        for _ in 0..6000 {
            if count(&self.file) >= packets {
                break;
            }
            thread::sleep(Duration::from_millis(10));
        }
        let status = Command::new("kill").args(["-s", "INT", &self.process.id().to_string()]).status();
        assert!(status.expect("kill runs").success() && self.process.wait().expect("tcpdump ends").success());
        assert_eq!(count(&self.file), packets, "packets of tcpdump");
        self.file.clone()
    }
}

impl Drop for Tcpdump {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The packets of a capture that may not be complete yet.
pub fn count(file: &Path) -> u64 {
    let Ok(mut capture) = Capture::open(file) else { return 0 };
    while let Ok(Some(_)) = capture.next_packet() {}
    capture.packets()
}
