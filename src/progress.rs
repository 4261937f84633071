//! Progress on the terminal.

use std::time::Duration;

use indicatif::{ProgressDrawTarget, ProgressStyle};

/// A line on standard error that tells how far the run is; nothing where that is no terminal.
#[derive(Debug)]
pub(crate) struct ProgressBar {
    bar: indicatif::ProgressBar,
}

impl ProgressBar {
    /// Begins; `size` of the capture in bytes if it is known.
    pub(crate) fn new(size: Option<u64>) -> Self {
        let bar =
            indicatif::ProgressBar::with_draw_target(size, ProgressDrawTarget::stderr_with_hz(5)).with_message("0");
        let template = match size {
            Some(_) => "{msg} packets, {percent}% of {total_bytes}, {bytes_per_sec}, {eta} left",
            None => "{msg} packets, {bytes}, {bytes_per_sec}, {elapsed}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        if !bar.is_hidden() {
            bar.enable_steady_tick(Duration::from_secs(1));
        }
        Self { bar }
    }

    /// So many packets are done, and so many bytes of the capture.
    pub(crate) fn update(&self, packets: u64, position: u64) {
        if !self.bar.is_hidden() {
            self.bar.set_position(position);
            self.bar.set_message(packets.to_string());
        }
    }

    /// Takes the line away.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
