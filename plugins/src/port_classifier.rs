//! Names the service of each flow after the port of the server.

use std::path::PathBuf;

use t2_core::flow::FlowView;
use t2_core::label::intern;
use t2_core::prelude::*;

use crate::data::Ports;

/// Names the service of a flow after the port of its server
#[plugin("portClassifier", order = 111, tables = Services)]
#[derive(Default)]
pub struct PortClassifier {
    /// Port of the server
    #[flow_col]
    dst_port_class_n: u16,
    /// Name of the service at this port
    #[flow_col(bare)]
    dst_port_class: &'static str,

    /// Port of the server
    #[packet_col(steady)]
    dst_port_class_n: Option<u16>,
    /// Name of the service at this port
    #[packet_col(bare, steady)]
    dst_port_class: &'p str,

    /// A file with names: lines port, tcp or udp, name, description, with tabs between; instead of the registry of IANA
    #[setting(default = None)]
    file: Option<PathBuf>,
    /// The name of a service that has none
    #[setting(default = "unknown")]
    unknown: String,
}

/// The names of services.
#[derive(Debug)]
pub struct Services {
    ports: Ports,
    unknown: &'static str,
}

impl Tables<PortClassifierSettings> for Services {
    fn load(settings: &PortClassifierSettings) -> Result<Self, LoadError> {
        Ok(Self { ports: Ports::load(settings.file.as_deref())?, unknown: intern(&settings.unknown) })
    }
}

impl Plugin for PortClassifier {
    fn flow_start(&mut self, _: &Packet, flow: &mut Flow<Self>) {
        self.classify(flow);
    }

    fn packet<'p>(&'p mut self, _: &Packet<'p>, flow: &mut Flow<Self>) -> Option<PortClassifierRow<'p>> {
        self.follow(flow);
        let dst_port_class_n = (!flow.key().is_l2()).then_some(self.dst_port_class_n);
        Some(PortClassifierRow { dst_port_class_n, dst_port_class: self.dst_port_class })
    }

    fn flow_end(&mut self, flow: &mut Flow<Self>) {
        self.follow(flow);
    }
}

impl PortClassifier {
    /// Looks the service up anew if a plugin has changed the direction of the flow.
    #[inline]
    fn follow(&mut self, flow: &Flow<Self>) {
        if server_port(flow) != self.dst_port_class_n {
            self.classify(flow);
        }
    }

    fn classify(&mut self, flow: &Flow<Self>) {
        let services = flow.tables();
        self.dst_port_class_n = server_port(flow);
        let port = services.ports.get(flow.key().protocol(), self.dst_port_class_n);
        self.dst_port_class = port.map_or(services.unknown, |port| port.name);
    }
}

/// The port of the server: the destination of a request, the source of a reply.
pub(crate) fn server_port(flow: &FlowView) -> u16 {
    let (source, destination) = flow.key().ports();
    if flow.status().has(Status::INVERTED) { source } else { destination }
}
