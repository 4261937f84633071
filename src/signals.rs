//! Signals: the first INT, TERM or HUP ends a run in order, a second one at once; USR1 asks for a report in between.

use std::io;
use std::process;
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGUSR1};
use signal_hook::iterator::Signals;
use signal_hook::low_level::signal_name;
use t2_core::capture::Control;

use crate::messages;

/// Hands the signals that this process gets over to a control, from now on.
///
/// SIGHUP stays ignored if it was ignored when the process began, as `nohup` has it.
///
/// # Errors
/// The system does not let this process handle signals.
pub(crate) fn install(control: Control) -> io::Result<()> {
    let hang_up = (!crate::machine::is_ignored(SIGHUP)).then_some(SIGHUP);
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGUSR1].into_iter().chain(hang_up))?;
    thread::Builder::new().name("signals".into()).spawn(move || {
        for signal in signals.forever() {
            match signal {
                SIGUSR1 => control.pause(),
                _ if control.is_stopped() => process::exit(128 + signal),
                _ => stop(&control, signal),
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
