//! What threads use one after the other, in the order of the capture.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Something that blocks pass in the order of their numbers, from 0, whichever thread has them in hand.
#[derive(Debug)]
pub(super) struct InTurn<T> {
    turn: Mutex<Turn<T>>,
    wake: Condvar,
}

#[derive(Debug)]
struct Turn<T> {
    thing: T,
    /// Whose turn it is.
    next: u64,
    /// How many threads sleep until it is theirs.
    sleeping: usize,
    is_stopped: bool,
}

impl<T> InTurn<T> {
    pub(super) fn new(thing: T) -> Self {
        Self { turn: Mutex::new(Turn { thing, next: 0, sleeping: 0, is_stopped: false }), wake: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Turn<T>> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Uses it in the turn of this number; `None` if the run is stopped before.
    pub(super) fn with<R>(&self, number: u64, act: impl FnOnce(&mut T) -> R) -> Option<R> {
        let mut turn = self.lock();
        while turn.next != number && !turn.is_stopped {
            turn.sleeping += 1;
            turn = self.wake.wait(turn).unwrap_or_else(PoisonError::into_inner);
            turn.sleeping -= 1;
        }
        if turn.is_stopped {
            return None;
        }
        let done = act(&mut turn.thing);
        turn.next += 1;
        let is_awaited = turn.sleeping > 0;
        drop(turn);
        // To wake nobody takes a system call all the same.
        if is_awaited {
            self.wake.notify_all();
        }
        Some(done)
    }

    /// There are no more turns.
    pub(super) fn stop(&self) {
        self.lock().is_stopped = true;
        self.wake.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn each_has_its_turn_in_the_order_of_numbers() {
        let numbers = InTurn::new(Vec::new());
        thread::scope(|scope| {
            for first in (0..4).rev() {
                let numbers = &numbers;
                scope.spawn(move || {
                    for number in (first..400).step_by(4) {
                        assert_eq!(numbers.with(number, |numbers| numbers.push(number)), Some(()));
                    }
                });
            }
        });
        assert_eq!(numbers.lock().thing, (0..400).collect::<Vec<_>>());
    }

    #[test]
    fn nobody_waits_for_a_turn_after_the_stop() {
        let nothing = InTurn::new(());
        thread::scope(|scope| {
            let waits = scope.spawn(|| nothing.with(1, |()| ()));
            while nothing.lock().sleeping == 0 {
                thread::yield_now();
            }
            nothing.stop();
            assert_eq!(waits.join().unwrap(), None);
        });
        assert_eq!(nothing.with(0, |()| ()), None);
    }
}
