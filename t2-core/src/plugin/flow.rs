//! The flow as the hooks of a plugin see it.

use std::any::Any;
use std::ops::Deref;
use std::sync::Arc;

use super::{Describe, Ordered, Plugin, Reads, Steering};
use crate::dissect::{Mark, Status};
use crate::flow::{FlowView, Timeout};
use crate::invariant::broken;

/// The flow at hand, and what a hook can reach besides its own state: the [view](FlowView) of the flow with addresses and
/// times, the state of the opposite direction, settings, data, the states of other plugins. [Ordered](Ordered) plugins also
/// have state that all flows share, and methods that steer the flow.
///
/// ```
/// use std::collections::HashSet;
/// use std::net::IpAddr;
///
/// use t2_core::prelude::*;
///
/// /// The source addresses so far
/// type Sources = HashSet<IpAddr>;
///
/// /// Raises an alarm for the first flow of each source address, and ends flows after a reset
/// #[plugin("firstSeen", shared = Sources)]
/// #[derive(Default)]
/// struct FirstSeen {}
///
/// impl Plugin for FirstSeen {
///     fn flow_start(&mut self, _: &Packet, flow: &mut Flow<Self>) {
///         let Some((source, _)) = flow.key().addresses() else { return };
///         if flow.shared().insert(source) {
///             flow.alarm(1);
///         }
///     }
///
///     fn packet(&mut self, packet: &Packet, flow: &mut Flow<Self>) -> Option<NoColumns> {
///         if packet.tcp()?.flags().has(TcpFlags::RST) {
///             flow.end();
///         }
///         None
///     }
/// }
/// ```
pub struct Flow<'a, P: Plugin> {
    view: &'a FlowView,
    opposite: Option<&'a mut P>,
    environment: &'a Environment<P>,
    shared: &'a mut P::Shared,
    marks: &'a mut Status,
    steering: Option<&'a mut Steering>,
    left: &'a dyn LeftStates,
}

/// Settings and data of a plugin, for a whole run.
pub(crate) struct Environment<P: Describe> {
    pub(crate) settings: P::Settings,
    pub(crate) tables: Arc<P::Tables>,
    /// The positions of the plugins that it reads, in the order of [`Describe::READS`].
    pub(crate) reads: Vec<usize>,
}

/// The states of the plugins that run before this one.
pub(crate) trait LeftStates {
    /// The state of a plugin for a flow, both given by their positions.
    fn state(&self, plugin: usize, flow: usize) -> Option<&dyn Any>;
}

/// No states, for hooks that read none.
pub(crate) struct NoStates;

impl LeftStates for NoStates {
    fn state(&self, _: usize, _: usize) -> Option<&dyn Any> {
        None
    }
}

impl<'a, P: Plugin> Flow<'a, P> {
    /// The flow that `view` shows.
    #[inline]
    pub(crate) fn new(
        view: &'a FlowView,
        opposite: Option<&'a mut P>,
        environment: &'a Environment<P>,
        shared: &'a mut P::Shared,
        marks: &'a mut Status,
        steering: Option<&'a mut Steering>,
        left: &'a dyn LeftStates,
    ) -> Self {
        Self { view, opposite, environment, shared, marks, steering, left }
    }

    /// The plugin's settings for this run.
    pub fn settings(&self) -> &'a P::Settings {
        &self.environment.settings
    }

    /// The data that the plugin has loaded for this run.
    pub fn tables(&self) -> &'a P::Tables {
        &self.environment.tables
    }

    /// This plugin's state for the opposite direction, if that has been seen.
    pub fn opposite(&mut self) -> Option<&mut P> {
        self.opposite.as_deref_mut()
    }

    /// What the plugin keeps across flows (`#[plugin("name", shared = Type)]`).
    pub fn shared(&mut self) -> &mut P::Shared {
        self.shared
    }

    /// The state of another plugin for this flow. Its hook for the same packet, or the end of the flow, was called before.
    ///
    /// ```
    /// use t2_core::prelude::*;
    ///
    /// /// Counts packets
    /// #[plugin("counted", order = 1)]
    /// #[derive(Default)]
    /// struct Counted {
    ///     packets: u64,
    /// }
    ///
    /// impl Plugin for Counted {
    ///     fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
    ///         self.packets += 1;
    ///         None
    ///     }
    /// }
    ///
    /// /// Shows packets that another plugin counts
    /// #[plugin("shown", order = 2, reads(Counted))]
    /// #[derive(Default)]
    /// struct Shown {
    ///     /// Packets of the flow
    ///     #[flow_col]
    ///     packets_of_flow: u64,
    /// }
    ///
    /// impl Plugin for Shown {
    ///     fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
    ///         None
    ///     }
    ///
    ///     fn flow_end(&mut self, flow: &mut Flow<Self>) {
    ///         self.packets_of_flow = flow.read::<Counted>().packets;
    ///     }
    /// }
    ///
    /// t2_core::plugins! { PLUGINS = Counted, Shown, sink TxtSink }
    /// ```
    pub fn read<Q: Plugin>(&self) -> &'a Q
    where
        P: Reads<Q>,
    {
        match self.state_of(self.view.place().index) {
            Some(state) => state,
            // Never happens, as a run is refused without the plugin; a debug build stops here.
            None => broken::<Option<_>>("a plugin reads another one that is not there")
                .unwrap_or_else(|| Box::leak(Box::default())),
        }
    }

    /// The state of another plugin for the opposite direction, if that has been seen.
    pub fn read_opposite<Q: Plugin>(&self) -> Option<&'a Q>
    where
        P: Reads<Q>,
    {
        self.state_of(self.view.opposite_index()?)
    }

    fn state_of<Q: Plugin>(&self, flow: usize) -> Option<&'a Q>
    where
        P: Reads<Q>,
    {
        let plugin = *self.environment.reads.get(<P as Reads<Q>>::NTH)?;
        self.left.state(plugin, flow)?.downcast_ref()
    }

    /// All status bits of the flow so far, those of the current packet and of [`mark`](Self::mark) too.
    pub fn status(&self) -> Status {
        self.view.status() | *self.marks
    }

    /// Marks the flow with a status bit that plugins may set; it stays.
    pub fn mark(&mut self, mark: Mark) {
        *self.marks |= Status::from(mark);
    }

    /// Raises alarms for the flow: it gets the bit [`Status::ALARM`], and the report counts them. The rows of this packet
    /// and all later ones show the bit; at the end of the flow its row does.
    pub fn alarm(&mut self, alarms: u64)
    where
        P: Ordered,
    {
        if let Some(steering) = &mut self.steering {
            steering.alarms = Some(steering.alarms.unwrap_or(0).saturating_add(alarms));
        }
    }

    /// Sets the silence after which the flow ends, from this packet on. A conversation ends when both of its flows have
    /// been silent long enough. Has no effect when the flow ends.
    pub fn set_timeout(&mut self, timeout: Timeout)
    where
        P: Ordered,
    {
        if let Some(steering) = &mut self.steering {
            steering.timeout = Some(timeout);
        }
    }

    /// Sets the timeout of the opposite direction, if that has been seen; as [`set_timeout`](Self::set_timeout) does.
    pub fn set_opposite_timeout(&mut self, timeout: Timeout)
    where
        P: Ordered,
    {
        if let Some(steering) = &mut self.steering {
            steering.opposite_timeout = Some(timeout);
        }
    }

    /// Ends the flow and its opposite after this packet. The next packet begins another flow. Has no effect when the flow
    /// ends anyway.
    pub fn end(&mut self)
    where
        P: Ordered,
    {
        if let Some(steering) = &mut self.steering {
            steering.ends = true;
        }
    }

    /// Says whether the flow is the B side of its conversation, the reply; its opposite is then the other side. Has no
    /// effect when the flow ends.
    pub fn set_inverted(&mut self, is_inverted: bool)
    where
        P: Ordered,
    {
        if let Some(steering) = &mut self.steering {
            steering.inverted = Some(is_inverted);
        }
    }
}

impl<P: Plugin> Deref for Flow<'_, P> {
    type Target = FlowView;

    fn deref(&self) -> &FlowView {
        self.view
    }
}
