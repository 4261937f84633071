//! Something that is done again and again, beside the run.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// Does something at equal intervals while it is turned on; it is off at first.
pub(crate) struct Repeat<A> {
    interval: Duration,
    action: A,
    /// Tells the thread to turn on or off; `None` before the first time.
    thread: Option<Sender<()>>,
}

impl<A: Fn() + Clone + Send + 'static> Repeat<A> {
    /// Repeats `action`, the first time an interval after it is turned on.
    pub(crate) fn new(interval: Duration, action: A) -> Self {
        Self { interval, action, thread: None }
    }

    /// Turns it on or off.
    pub(crate) fn toggle(&mut self) {
        let (interval, action) = (self.interval, &self.action);
        let thread = self.thread.get_or_insert_with(|| {
            let (toggle, toggled) = channel();
            let action = action.clone();
            // Without a thread, nothing is repeated: the run goes on.
            let _ = thread::Builder::new().name("repeat".into()).spawn(move || repeat(interval, &action, &toggled));
            toggle
        });
        let _ = thread.send(());
    }
}

/// Acts while it is on, until nobody can turn it on any more.
fn repeat(interval: Duration, action: &impl Fn(), toggled: &Receiver<()>) {
    while toggled.recv().is_ok() {
        let mut next = Instant::now() + interval;
        while let Err(RecvTimeoutError::Timeout) = toggled.recv_timeout(next.saturating_duration_since(Instant::now()))
        {
            action();
            // What took longer than an interval is not made up for.
            next = Instant::now().max(next) + interval;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_acts_while_it_is_on() {
        let (acts, acted) = channel();
        let action = move || acts.send(()).expect("a test that listens");
        let mut repeat = Repeat::new(Duration::from_millis(1), action);
        for _ in 0..2 {
            repeat.toggle();
            (0..3).for_each(|_| acted.recv().expect("an action"));
            repeat.toggle();
        }
        // The thread ends, and what it acted on with it.
        drop(repeat);
        assert!(acted.iter().count() < 1000);
    }
}
