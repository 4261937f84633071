//! The flow as the hooks of a plugin see it.

use std::any::Any;
use std::ops::Deref;
use std::sync::Arc;

use super::{Describe, Ordered, Plugin, Reads, Steering};
use crate::dissect::{Mark, Status};
use crate::flow::{FlowKey, FlowView, Timeout};
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
    /// The plugin's states of other flows: those in front of this one, and those behind it.
    others_of_plugin: [&'a mut [P]; 2],
    environment: &'a Environment<P>,
    shared: &'a mut P::Shared,
    marks: &'a mut Status,
    steering: Option<&'a mut Steering>,
    others: &'a dyn Others,
}

/// Settings and data of a plugin, for a whole run.
pub(crate) struct Environment<P: Describe> {
    pub(crate) settings: P::Settings,
    pub(crate) tables: Arc<P::Tables>,
    /// The positions of the plugins that it reads, in the order of [`Describe::READS`].
    pub(crate) reads: Vec<usize>,
}

/// Other plugins and other flows, as far as a hook may look at them.
pub(crate) trait Others {
    /// The state of a plugin that runs before this one, for a flow; both given by their positions.
    fn state(&self, plugin: usize, flow: usize) -> Option<&dyn Any>;

    /// The number of the live conversation with a key, where that is known: not in lanes.
    fn index_of(&self, _: &FlowKey) -> Option<u64> {
        None
    }
}

/// Nothing to look at, for hooks that need none.
pub(crate) struct NoOthers;

impl Others for NoOthers {
    fn state(&self, _: usize, _: usize) -> Option<&dyn Any> {
        None
    }
}

impl<'a, P: Plugin> Flow<'a, P> {
    /// The flow that `view` shows.
    #[inline]
    pub(crate) fn new(
        view: &'a FlowView,
        others_of_plugin: [&'a mut [P]; 2],
        environment: &'a Environment<P>,
        shared: &'a mut P::Shared,
        marks: &'a mut Status,
        steering: Option<&'a mut Steering>,
        others: &'a dyn Others,
    ) -> Self {
        Self { view, others_of_plugin, environment, shared, marks, steering, others }
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
        let (own, opposite) = (self.view.place().index, self.view.opposite_index()?);
        let [before, behind] = &mut self.others_of_plugin;
        match opposite.checked_sub(own + 1) {
            Some(n) => behind.get_mut(n),
            None => before.get_mut(opposite),
        }
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
        self.others.state(plugin, flow)?.downcast_ref()
    }

    /// The number of the live conversation that has a flow with this key, in either direction.
    ///
    /// ```
    /// use t2_core::capture::{LinkType, RawPacket};
    /// use t2_core::dissect::{Layers, dissect};
    /// use t2_core::flow::FlowKey;
    /// use t2_core::prelude::*;
    ///
    /// /// Finds the flows of packets that are quoted in ICMP errors
    /// #[plugin("quoted", ordered)]
    /// #[derive(Default)]
    /// struct Quoted {
    ///     /// Number of the flow of the quoted packet
    ///     #[packet_col]
    ///     quoted_flow: Option<u64>,
    /// }
    ///
    /// impl Plugin for Quoted {
    ///     fn packet(&mut self, packet: &Packet, flow: &mut Flow<Self>) -> Option<QuotedRow> {
    ///         packet.icmp().filter(|icmp| icmp.kind() == 3)?;
    ///         let (time, data) = (packet.time(), packet.payload());
    ///         let raw = RawPacket { time, link_type: LinkType::RAW_IP, wire_len: u16::MAX.into(), data };
    ///         let mut layers = Layers::default();
    ///         dissect(raw, &mut layers).ok()?;
    ///         Some(QuotedRow { quoted_flow: flow.index_of(&FlowKey::of(&layers)) })
    ///     }
    /// }
    /// ```
    pub fn index_of(&self, key: &FlowKey) -> Option<u64>
    where
        P: Ordered,
    {
        self.others.index_of(key)
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
