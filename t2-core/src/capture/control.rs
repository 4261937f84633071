//! Ending and pausing the reading of a capture from outside, for example when a signal arrives.

use std::error::Error;
use std::fmt;
use std::fs::File;
use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

/// How long a stream may be silent after the stop before it counts as read. Long enough for the program that writes the
/// stream to flush its last packets when both get the same Ctrl-C, and too short for a user to notice.
const GRACE: Duration = Duration::from_millis(100);

/// How long a file that grows is left alone at its end until it is read again.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// The most bytes that are read from a stream after the stop: the largest buffer that a pipe has on Linux without
/// privileges (`/proc/sys/fs/pipe-max-size`).
const MOST_AFTER_STOP: u64 = 1024 * 1024;

/// Whether nobody writes to a file any more.
pub(super) type IsFinal = Arc<dyn Fn() -> bool + Send + Sync>;

/// Ends or pauses the reading of captures from another thread. Clones control the same captures.
///
/// ```
/// use t2_core::capture::Control;
///
/// let control = Control::new()?;
/// control.stop();
/// assert!(control.is_stopped());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Control(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    stopped: AtomicBool,
    paused: AtomicBool,
    /// A byte in this pipe wakes a reader that waits for input.
    wake: PipeWriter,
    woken: PipeReader,
}

impl Control {
    /// A control for one or more captures.
    ///
    /// # Errors
    /// The system gives no pipe.
    pub fn new() -> io::Result<Self> {
        let (woken, wake) = io::pipe()?;
        Ok(Self(Arc::new(Shared { stopped: AtomicBool::new(false), paused: AtomicBool::new(false), wake, woken })))
    }

    /// Ends the reading, and any waiting for input. A file is read no further; what a pipe holds already is read.
    pub fn stop(&self) {
        if !self.0.stopped.swap(true, Ordering::SeqCst) {
            self.wake();
        }
    }

    /// Whether the reading was [stopped](Self::stop).
    pub fn is_stopped(&self) -> bool {
        self.0.stopped.load(Ordering::SeqCst)
    }

    /// Interrupts the reading once: the capture returns [`Input::Pause`](super::Input::Pause), and continues with the next
    /// call.
    pub fn pause(&self) {
        if !self.0.paused.swap(true, Ordering::SeqCst) {
            self.wake();
        }
    }

    /// Waits this long, or until the control asks for something.
    ///
    /// # Errors
    /// The system refuses to wait.
    pub fn wait_for(&self, time: Duration) -> io::Result<()> {
        self.wait_for_any(&[], time)
    }

    /// Waits until one of these has input, or this long, or until the control asks for something.
    ///
    /// # Errors
    /// The system refuses to wait.
    pub fn wait_for_any(&self, inputs: &[BorrowedFd<'_>], time: Duration) -> io::Result<()> {
        self.poll(inputs, PollTimeout::try_from(time).unwrap_or(PollTimeout::MAX))
    }

    fn poll(&self, inputs: &[BorrowedFd<'_>], time: PollTimeout) -> io::Result<()> {
        let woken = &self.0.woken;
        let all = inputs.iter().copied().chain([woken.as_fd()]);
        let mut all: Vec<_> = all.map(|input| PollFd::new(input, PollFlags::POLLIN)).collect();
        poll(&mut all, time)?;
        let is_woken = all.last().and_then(PollFd::any).unwrap_or(false);
        if is_woken { (&*woken).read_exact(&mut [0]) } else { Ok(()) }
    }

    /// Whether a pause was asked for since the last call.
    pub fn take_pause(&self) -> bool {
        self.0.paused.swap(false, Ordering::SeqCst)
    }

    fn wake(&self) {
        // Infallible while the reading end is open; at most two bytes are on their way, so it does not block.
        let _ = (&self.0.wake).write_all(&[0]);
    }

    /// Waits until there is input, or this control asks for something.
    fn wait(&self, input: &File) -> io::Result<()> {
        self.poll(&[input.as_fd()], PollTimeout::NONE)
    }
}

/// Whether there is input, or will be within a time.
fn has_input(input: &File, within: Duration) -> io::Result<bool> {
    let within = PollTimeout::try_from(within).unwrap_or(PollTimeout::ZERO);
    Ok(poll(&mut [PollFd::new(input.as_fd(), PollFlags::POLLIN)], within)? > 0)
}

/// The error of a read that a pause has interrupted.
#[derive(Debug)]
pub(super) struct Paused;

impl Paused {
    /// Whether an error is this one.
    pub(super) fn is(error: &io::Error) -> bool {
        error.get_ref().is_some_and(|inner| inner.is::<Self>())
    }
}

impl fmt::Display for Paused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("reading was paused")
    }
}

impl Error for Paused {}

/// A file that is read as long as its control lets it.
///
/// A read gives the error [`Paused`] when a pause was asked for, and nothing after a stop.
pub(super) struct ControlledFile {
    file: File,
    control: Control,
    /// Whether a read may wait: the file is no regular one.
    waits: bool,
    read_after_stop: u64,
    ended_early: Arc<AtomicBool>,
    /// Whether the end of a regular file is its last one; if not, more may be written to it.
    is_final: Option<IsFinal>,
}

impl ControlledFile {
    pub(super) fn new(file: File, control: Control, waits: bool, ended_early: Arc<AtomicBool>) -> Self {
        Self { file, control, waits, read_after_stop: 0, ended_early, is_final: None }
    }

    /// The same for a regular file that may still be written.
    pub(super) fn following(self, is_final: IsFinal) -> Self {
        Self { is_final: Some(is_final), ..self }
    }

    /// Whether there is nothing to read after the stop.
    fn is_over(&self) -> io::Result<bool> {
        Ok(!self.waits || self.read_after_stop >= MOST_AFTER_STOP || !has_input(&self.file, GRACE)?)
    }
}

impl Read for ControlledFile {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.control.take_pause() {
                return Err(io::Error::new(io::ErrorKind::WouldBlock, Paused));
            }
            let is_stopped = self.control.is_stopped();
            if is_stopped && self.is_over()? {
                self.ended_early.store(true, Ordering::SeqCst);
                return Ok(0);
            }
            if self.waits && !is_stopped {
                self.control.wait(&self.file)?;
                if self.control.is_stopped() || self.control.0.paused.load(Ordering::SeqCst) {
                    continue;
                }
            }
            // Asked before the read: what is written between both is not missed.
            let may_grow = self.is_final.as_ref().is_some_and(|is_final| !is_final());
            match self.file.read(into) {
                Ok(0) if may_grow && !is_stopped => self.control.wait_for(LOOK_AGAIN)?,
                // Somebody else has read what was there.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock && self.waits => {}
                Ok(count) if is_stopped => {
                    self.read_after_stop += count as u64;
                    return Ok(count);
                }
                result => return result,
            }
        }
    }
}

impl fmt::Debug for ControlledFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ControlledFile").field("waits", &self.waits).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::os::fd::OwnedFd;
    use std::thread;

    use super::*;

    /// The two ends of a pipe; the reading end under a control.
    fn pipe() -> (ControlledFile, PipeWriter, Control, Arc<AtomicBool>) {
        let (reader, writer) = io::pipe().unwrap();
        let (control, early) = (Control::new().unwrap(), Arc::default());
        let file = File::from(OwnedFd::from(reader));
        (ControlledFile::new(file, control.clone(), true, Arc::clone(&early)), writer, control, early)
    }

    #[test]
    fn a_stop_wakes_a_read_that_waits() {
        let (mut file, _writer, control, early) = pipe();
        let read = thread::spawn(move || file.read(&mut [0; 8]).unwrap());
        thread::sleep(Duration::from_millis(20));
        control.stop();
        assert_eq!((read.join().unwrap(), early.load(Ordering::SeqCst)), (0, true));
    }

    #[test]
    fn a_pause_wakes_a_read_that_waits_and_the_next_read_waits_again() {
        let (mut file, mut writer, control, early) = pipe();
        let read =
            thread::spawn(move || (Paused::is(&file.read(&mut [0; 8]).unwrap_err()), file.read(&mut [0; 8]).unwrap()));
        thread::sleep(Duration::from_millis(20));
        control.pause();
        thread::sleep(Duration::from_millis(20));
        writer.write_all(b"abc").unwrap();
        assert_eq!(read.join().unwrap(), (true, 3));
        assert!(!early.load(Ordering::SeqCst));
    }

    #[test]
    fn what_a_pipe_holds_is_read_after_a_stop() {
        let (mut file, mut writer, control, early) = pipe();
        writer.write_all(&[7; 1000]).unwrap();
        control.stop();
        let mut all = Vec::new();
        file.read_to_end(&mut all).unwrap();
        assert_eq!((all.len(), early.load(Ordering::SeqCst)), (1000, true));
    }

    #[test]
    fn the_end_of_a_pipe_after_a_stop_is_no_early_end() {
        let (mut file, mut writer, control, early) = pipe();
        writer.write_all(b"abc").unwrap();
        drop(writer);
        control.stop();
        let mut all = Vec::new();
        file.read_to_end(&mut all).unwrap();
        assert_eq!((&all[..], early.load(Ordering::SeqCst)), (&b"abc"[..], false));
    }

    #[test]
    fn a_pipe_that_never_falls_silent_ends_after_a_bound() {
        let (mut file, mut writer, control, _) = pipe();
        let write = thread::spawn(move || while writer.write_all(&[0; 4096]).is_ok() {});
        control.stop();
        let mut all = Vec::new();
        file.read_to_end(&mut all).unwrap();
        assert!((MOST_AFTER_STOP..2 * MOST_AFTER_STOP).contains(&(all.len() as u64)), "{}", all.len());
        drop(file);
        write.join().unwrap();
    }

    #[test]
    fn a_regular_file_is_read_no_further_after_a_stop() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"abc").unwrap();
        let (control, early) = (Control::new().unwrap(), Arc::default());
        let mut file = ControlledFile::new(file, control.clone(), false, Arc::clone(&early));
        control.stop();
        assert_eq!((file.read(&mut [0; 8]).unwrap(), early.load(Ordering::SeqCst)), (0, true));
    }
}
