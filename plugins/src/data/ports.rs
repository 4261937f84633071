//! Names of ports.

use std::collections::HashMap;
use std::path::Path;
use std::str::Split;

use t2_core::label::intern;
use t2_core::prelude::*;

use super::{NameTable, Prepared, next, number};

/// The longest name of a port, in characters.
const MAX_NAME: usize = 63;

/// The protocols whose ports have names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Transport {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

impl Transport {
    /// Where the names of an IP protocol's ports are: SCTP has those of TCP, UDP-Lite those of UDP.
    fn of(protocol: u8) -> Option<Self> {
        match protocol {
            protocol::TCP | protocol::SCTP => Some(Self::Tcp),
            protocol::UDP | protocol::UDP_LITE => Some(Self::Udp),
            _ => None,
        }
    }
}

/// What is known of a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Port {
    /// Its name, without white space.
    pub(crate) name: &'static str,
    /// Its description, possibly empty.
    pub(crate) description: &'static str,
}

/// Names of ports.
#[derive(Debug)]
pub(crate) enum Ports {
    /// Those of the registry.
    OfProgram,
    /// Those of a user's file.
    OfFile(PortFile),
}

/// The names of the registry, with their descriptions: ports of TCP, and from 65536 on those of UDP.
static OF_PROGRAM: Prepared = Prepared::new(
    include_bytes!(concat!(env!("OUT_DIR"), "/ports.keys")),
    include_str!(concat!(env!("OUT_DIR"), "/ports.txt")),
);

impl Ports {
    /// The table of a file, or the one that is part of the program.
    ///
    /// # Errors
    /// The file cannot be read, or has a line that is no entry.
    pub(crate) fn load(file: Option<&Path>) -> Result<Self, LoadError> {
        match file {
            Some(path) => PortFile::of_file(path).map(Self::OfFile),
            None => Ok(Self::OfProgram),
        }
    }

    /// What is known of a port of an IP protocol.
    pub(crate) fn get(&self, protocol: u8, port: u16) -> Option<Port> {
        let transport = Transport::of(protocol)?;
        match self {
            Self::OfProgram => of_program(transport, port),
            Self::OfFile(PortFile(ports)) => ports.get(&(transport, port)).copied(),
        }
    }
}

fn of_program(transport: Transport, port: u16) -> Option<Port> {
    let first = match transport {
        Transport::Tcp => 0,
        Transport::Udp => 1 << 16,
    };
    let (name, description) = OF_PROGRAM.get(first | u64::from(port))?.split_once('\t')?;
    Some(Port { name, description })
}

/// Ports in lines `port<tab>tcp<tab>name<tab>description`, with `tcp`, `udp` or `tcp,udp`.
#[derive(Debug, Default)]
pub(crate) struct PortFile(HashMap<(Transport, u16), Port>);

impl NameTable for PortFile {
    fn add(&mut self, mut fields: Split<'_, char>) -> Result<(), String> {
        let port = number(next(&mut fields, "the port")?, "a port: write a number up to 65535")?;
        let transports = next(&mut fields, "the protocol, `tcp` or `udp`,")?;
        let name = next(&mut fields, "the name")?.split_whitespace().next().unwrap_or_default();
        let end = name.char_indices().nth(MAX_NAME).map_or(name.len(), |(at, _)| at);
        let name = intern(name.get(..end).unwrap_or_default());
        let description = intern(fields.next().unwrap_or_default().trim());
        let known = Port { name, description };
        for transport in transports.split(',') {
            let transport = match transport {
                "tcp" => Transport::Tcp,
                "udp" => Transport::Udp,
                other => return Err(format!("`{other}` is not a protocol of ports: write `tcp` or `udp`")),
            };
            self.0.entry((transport, port)).or_insert(known);
        }
        Ok(())
    }
}
