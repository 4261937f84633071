//! Texts that stay until the process ends.
//!
//! Flows and rows keep labels without counting references, and a cell that shows the same label as before is known by
//! the address of its text. Each text is kept once, so a process with many runs does not grow with each of them.

use std::collections::HashSet;
use std::sync::{LazyLock, Mutex, PoisonError};

static TEXTS: LazyLock<Mutex<HashSet<&'static str>>> = LazyLock::new(Mutex::default);

/// A text that stays until the process ends: for the names in files of the user, which flows and rows then have without
/// counting references. Each text is kept once.
pub fn intern(text: &str) -> &'static str {
    let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    match texts.get(text) {
        Some(known) => known,
        None => {
            let kept: &'static str = Box::leak(text.into());
            texts.insert(kept);
            kept
        }
    }
}
