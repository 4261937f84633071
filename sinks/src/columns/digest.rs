//! SHA-256 of the captures of a run, computed beside it.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use sha2::{Digest, Sha256};
use t2_core::output::CaptureFile;

/// The digests of captures, as hexadecimal text; `None` for those that cannot be read a second time.
pub(super) type Texts = Arc<[Option<String>]>;

/// The digests of captures that are being computed, or are known.
pub(super) struct Digests {
    state: Mutex<State>,
    is_stopped: Arc<AtomicBool>,
}

enum State {
    Running(JoinHandle<Texts>),
    Known(Texts),
}

/// How many bytes are read at once.
const CHUNK: usize = 1 << 20;

impl Digests {
    /// Begins to read the captures, if that is wanted.
    pub(super) fn begin(captures: &[CaptureFile], is_wanted: bool) -> Self {
        let is_stopped = Arc::new(AtomicBool::new(false));
        let none: Texts = captures.iter().map(|_| None).collect();
        let (captures, stopped) = (captures.to_vec(), Arc::clone(&is_stopped));
        let of_all = move || captures.iter().map(|capture| of_capture(capture, &stopped)).collect();
        let thread = is_wanted.then(|| thread::Builder::new().name("sha256".to_owned()).spawn(of_all));
        // Without a thread there are no digests, and the rows are none the worse.
        let state = match thread {
            Some(Ok(thread)) => State::Running(thread),
            _ => State::Known(none),
        };
        Self { state: Mutex::new(state), is_stopped }
    }

    /// Gives up: a run that has failed needs no digest.
    pub(super) fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    /// Waits for the digests.
    pub(super) fn wait(&self) -> Texts {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let known = match std::mem::replace(&mut *state, State::Known(Arc::default())) {
            State::Running(thread) => thread.join().unwrap_or_default(),
            State::Known(texts) => texts,
        };
        *state = State::Known(Arc::clone(&known));
        known
    }
}

impl Drop for Digests {
    fn drop(&mut self) {
        self.stop();
    }
}

fn of_capture(capture: &CaptureFile, is_stopped: &AtomicBool) -> Option<String> {
    let (path, size) = (capture.path.as_deref()?, capture.size?);
    of_file(path, size, is_stopped).ok()
}

/// The digest of as many bytes of a file as it had when the run began: it may still grow.
fn of_file(path: &Path, size: u64, is_stopped: &AtomicBool) -> io::Result<String> {
    let mut file = File::open(path)?.take(size);
    let (mut digest, mut chunk) = (Sha256::new(), vec![0; CHUNK]);
    loop {
        if is_stopped.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        match file.read(&mut chunk) {
            Ok(0) if file.limit() > 0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(0) => break,
            Ok(len) => digest.update(chunk.get(..len).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let mut text = String::new();
    for byte in digest.finalize() {
        // Infallible: writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().expect("a file for the test");
        file.write_all(bytes).expect("room on the disk");
        file
    }

    #[test]
    fn each_capture_that_is_a_file_has_a_digest() {
        let file = file(b"abc");
        let captures = [CaptureFile::named("stdin"), CaptureFile::at(file.path())];
        let digests = Digests::begin(&captures, true);
        assert_eq!(*digests.wait(), [None, Some(ABC.to_owned())]);
        // Both tables want them.
        assert_eq!(*digests.wait(), [None, Some(ABC.to_owned())]);
        assert_eq!(*Digests::begin(&captures, false).wait(), [None, None]);
    }

    #[test]
    fn what_is_appended_while_the_run_goes_on_is_left_out_and_a_file_that_was_cut_has_no_digest() {
        let is_stopped = AtomicBool::new(false);
        let file = file(b"abcdef");
        assert_eq!(of_file(file.path(), 3, &is_stopped).ok().as_deref(), Some(ABC));
        assert!(of_file(file.path(), 7, &is_stopped).is_err());
    }

    #[test]
    fn a_run_that_has_failed_does_not_wait_for_digests() {
        let file = file(b"abc");
        assert!(of_file(file.path(), 3, &AtomicBool::new(true)).is_err());
    }
}
