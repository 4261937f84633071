//! Summaries: what a plugin collects over all flows where totals do not suffice, and the report lines that it prints.

use std::fmt::{self, Write};
use std::ops::Deref;

use super::Describe;
use crate::counters::Counters;
use crate::dissect::Status;
use crate::flow::FlowView;

/// What a plugin collects over all flows of a run: `#[plugin("name", summary = Type)]`.
///
/// Each lane has a summary of its own flows; they are merged before the report. The result must not depend on which lane
/// saw which flow: choose among equals by [`EndedFlow::order`], as [`Largest`] does.
///
/// ```
/// use t2_core::prelude::*;
///
/// /// Packets of flows
/// #[plugin("longest", summary = Longest)]
/// #[derive(Default)]
/// struct Packets {
///     packets: u64,
/// }
///
/// /// The flow with the most packets.
/// #[derive(Clone, Default)]
/// struct Longest(Largest<u64>);
///
/// impl Plugin for Packets {
///     fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
///         self.packets += 1;
///         None
///     }
/// }
///
/// impl Summary<Packets> for Longest {
///     fn add(&mut self, plugin: &Packets, flow: &EndedFlow) {
///         self.0.offer(plugin.packets as f64, flow, || flow.index());
///     }
///
///     fn merge(&mut self, other: Self) {
///         self.0.merge(other.0);
///     }
///
///     fn lines(&self, _: &RunState<Packets>) -> Vec<String> {
///         self.0.get().map(|(packets, flow)| format!("Longest flow: {flow} with {packets} packets")).into_iter().collect()
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not summarise `{P}`",
    label = "not a summary",
    note = "write `impl Summary<{P}> for {Self}`"
)]
pub trait Summary<P: Describe>: Default + Clone + Send + 'static {
    /// Called when a flow ends, after `flow_end` and before its row is written.
    fn add(&mut self, plugin: &P, flow: &EndedFlow<'_>);

    /// Adds the summary of another lane.
    fn merge(&mut self, other: Self);

    /// Lines of the end report, after those of totals.
    fn lines(&self, run: &RunState<'_, P>) -> Vec<String>;

    /// Fills the plugin's own files, which it declares with `files("_suffix.txt")`, at the end of the run.
    fn files(&self, run: &RunState<'_, P>, files: &mut Files) {
        let _ = (run, files);
    }
}

/// The contents of a plugin's own files.
///
/// The files are created when the run begins, so that a name that cannot be used is reported at once.
#[derive(Debug, Default)]
pub struct Files {
    pub(crate) contents: Vec<(&'static str, String)>,
}

impl Files {
    /// Appends text to the file with a suffix. A suffix that the plugin does not declare makes the run fail at its end.
    pub fn write(&mut self, suffix: &'static str, text: impl fmt::Display) {
        match self.contents.iter_mut().find(|(known, _)| *known == suffix) {
            // Infallible: writing to a string cannot fail.
            Some((_, contents)) => drop(write!(contents, "{text}")),
            None => self.contents.push((suffix, text.to_string())),
        }
    }
}

/// What a summary can reach: counters, settings, data, shared state.
pub struct RunState<'a, P: Describe> {
    counters: &'a Counters,
    settings: &'a P::Settings,
    tables: &'a P::Tables,
    shared: &'a P::Shared,
}

impl<'a, P: Describe> RunState<'a, P> {
    pub(crate) fn new(
        counters: &'a Counters,
        settings: &'a P::Settings,
        tables: &'a P::Tables,
        shared: &'a P::Shared,
    ) -> Self {
        Self { counters, settings, tables, shared }
    }

    /// The counts of the core so far.
    pub fn counters(&self) -> &'a Counters {
        self.counters
    }

    /// The plugin's settings.
    pub fn settings(&self) -> &'a P::Settings {
        self.settings
    }

    /// The plugin's data.
    pub fn tables(&self) -> &'a P::Tables {
        self.tables
    }

    /// The state that all flows share.
    pub fn shared(&self) -> &'a P::Shared {
        self.shared
    }
}

/// Collects nothing.
impl<P: Describe> Summary<P> for () {
    #[inline]
    fn add(&mut self, _: &P, _: &EndedFlow<'_>) {}

    fn merge(&mut self, (): Self) {}

    fn lines(&self, _: &RunState<'_, P>) -> Vec<String> {
        Vec::new()
    }
}

/// A flow that has ended.
#[derive(Clone, Copy, Debug)]
pub struct EndedFlow<'a> {
    view: &'a FlowView,
    order: u64,
    marks: Status,
}

impl<'a> EndedFlow<'a> {
    /// The flow that `view` shows, the one with number `order` to end.
    pub(crate) fn new(view: &'a FlowView, order: u64, marks: Status) -> Self {
        Self { view, order, marks }
    }

    /// How many flows ended before it.
    pub fn order(&self) -> u64 {
        self.order
    }

    /// All its status bits.
    pub fn status(&self) -> Status {
        self.view.status() | self.marks
    }
}

impl Deref for EndedFlow<'_> {
    type Target = FlowView;

    fn deref(&self) -> &FlowView {
        self.view
    }
}

/// Keeps the item with the largest value; of equals, that of the flow that ended first.
#[derive(Clone, Debug)]
pub struct Largest<T> {
    /// Value, order of the flow, and what is kept of it.
    best: Option<(f64, u64, T)>,
}

impl<T> Default for Largest<T> {
    fn default() -> Self {
        Self { best: None }
    }
}

impl<T> Largest<T> {
    /// Keeps `item` if `value` is larger than all before. Zero, negative values and NaN are ignored.
    #[inline]
    pub fn offer(&mut self, value: f64, flow: &EndedFlow<'_>, item: impl FnOnce() -> T) {
        self.take(value, flow.order, item);
    }

    fn take(&mut self, value: f64, order: u64, item: impl FnOnce() -> T) {
        if self.is_beaten_by(value, order) {
            self.best = Some((value, order, item()));
        }
    }

    fn is_beaten_by(&self, value: f64, order: u64) -> bool {
        match &self.best {
            None => value > 0.0,
            Some((best, first, _)) => value > *best || (value == *best && order < *first),
        }
    }

    /// Adds the item of another lane.
    pub fn merge(&mut self, other: Self) {
        if let Some((value, order, item)) = other.best {
            self.take(value, order, || item);
        }
    }

    /// The largest value and its item.
    pub fn get(&self) -> Option<(f64, &T)> {
        self.best.as_ref().map(|(value, _, item)| (*value, item))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_largest_does_not_depend_on_the_lanes(flows in prop::collection::vec((0u8..4, 0usize..3), 0..30)) {
            let mut lanes: [Largest<u64>; 3] = Default::default();
            for (order, (value, lane)) in (0..).zip(&flows) {
                lanes[*lane].take((*value).into(), order, || order);
            }
            let largest = lanes.into_iter().rev().reduce(|mut all, lane| {
                all.merge(lane);
                all
            });
            let found = largest.unwrap_or_default().get().map(|(value, order)| (value, *order));
            let best = flows.iter().map(|flow| flow.0).max().filter(|best| *best > 0);
            let first = best.and_then(|best| flows.iter().position(|flow| flow.0 == best));
            prop_assert_eq!(found, best.zip(first).map(|(best, first)| (best.into(), first as u64)));
        }
    }

    #[test]
    fn the_largest_is_kept_with_what_was_offered_for_it() {
        let mut largest = Largest::default();
        for (order, value) in [2.0, 5.0, 5.0, 3.0].into_iter().enumerate() {
            largest.take(value, order as u64, || order);
        }
        assert_eq!(largest.get(), Some((5.0, &1)));
    }

    #[test]
    fn of_equals_that_of_the_flow_that_ended_first_is_kept_whoever_takes_in_whom() {
        let one = |order| {
            let mut largest = Largest::default();
            largest.take(5.0, order, || order);
            largest
        };
        for (mut first, second) in [(one(1), one(2)), (one(2), one(1))] {
            first.merge(second);
            assert_eq!(first.get(), Some((5.0, &1)));
        }
    }

    #[test]
    fn zero_and_no_number_are_not_the_largest_of_anything() {
        let mut largest = Largest::default();
        for value in [0.0, f64::NAN, -1.0] {
            largest.take(value, 0, || ());
        }
        assert_eq!(largest.get(), None);
    }
}
