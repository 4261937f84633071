//! Signals: the first INT, TERM or HUP ends a run in order, a second one at once; USR1 asks for a report in between, USR2
//! for one again and again.

use std::io;
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGUSR2};
use signal_hook::iterator::Signals;
use signal_hook::low_level::signal_name;
use t2_core::capture::Control;

use crate::messages;
use crate::repeat::Repeat;

/// What signals ask a run for: why it is paused. Clones are of the same run.
#[derive(Clone, Debug)]
pub(crate) struct Requests {
    control: Control,
    asked: Arc<[AtomicBool; 3]>,
}

/// What a run that is paused is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    /// A report in between.
    Report,
    /// Counts for Prometheus.
    Metrics,
    /// What is shown on the terminal.
    View,
}

impl Requests {
    /// Nothing is asked for yet of the run that has this control.
    pub(crate) fn new(control: Control) -> Self {
        Self { control, asked: Arc::default() }
    }

    fn flag(&self, request: Request) -> &AtomicBool {
        let [report, metrics, view] = &*self.asked;
        match request {
            Request::Report => report,
            Request::Metrics => metrics,
            Request::View => view,
        }
    }

    /// Asks for something.
    pub(crate) fn ask(&self, request: Request) {
        self.flag(request).store(true, Ordering::SeqCst);
        self.control.pause();
    }

    /// Whether this was asked for since the last call.
    pub(crate) fn take(&self, request: Request) -> bool {
        self.flag(request).swap(false, Ordering::SeqCst)
    }
}

/// Hands the signals that this process gets over to a run, from now on. `interval` is the time between repeated reports.
///
/// SIGHUP stays ignored if it was ignored when the process began, as `nohup` has it.
///
/// # Errors
/// The system does not let this process handle signals.
pub(crate) fn install(requests: Requests, interval: Duration) -> io::Result<()> {
    let hang_up = (!crate::machine::is_ignored(SIGHUP)).then_some(SIGHUP);
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGUSR1, SIGUSR2].into_iter().chain(hang_up))?;
    let asking = requests.clone();
    let mut reports = Repeat::new(interval, move || asking.ask(Request::Report));
    thread::Builder::new().name("signals".into()).spawn(move || {
        for signal in signals.forever() {
            match signal {
                SIGUSR1 => requests.ask(Request::Report),
                SIGUSR2 => reports.toggle(),
                _ if requests.control.is_stopped() => process::exit(128 + signal),
                _ => stop(&requests.control, signal),
            }
        }
    })?;
    Ok(())
}

fn stop(control: &Control, signal: i32) {
    control.stop();
    let name = signal_name(signal).unwrap_or("signal");
    // The run ends with its report whether somebody reads this or not.
    let _ = messages::print(&format!(
        "{name}: no more input is waited for, flows and report are written; again to stop at once"
    ));
}
