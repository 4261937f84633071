//! Names of ports.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;
use std::str::Split;
use std::sync::{Arc, LazyLock};

use flate2::read::GzDecoder;
use t2_core::prelude::*;

use super::{NameTable, next, number};

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Port {
    /// Its name, without white space.
    pub(crate) name: Arc<str>,
    /// Its description, possibly empty.
    pub(crate) description: Arc<str>,
}

/// Names of ports: lines `port<tab>tcp<tab>name<tab>description`, with `tcp`, `udp` or `tcp,udp`.
#[derive(Debug, Default)]
pub(crate) struct Ports(HashMap<(Transport, u16), Port>);

/// The table that is part of the program, unpacked once.
static EMBEDDED: LazyLock<Result<Arc<Ports>, LoadError>> = LazyLock::new(|| {
    let damaged = |why: String| LoadError::new(format!("the table of ports in the program is damaged: {why}"));
    let mut text = String::new();
    let packed = &include_bytes!("../../data/names/ports.tsv.gz")[..];
    GzDecoder::new(packed).read_to_string(&mut text).map_err(|error| damaged(error.to_string()))?;
    Ports::parse(&text).map(Arc::new).map_err(damaged)
});

impl Ports {
    /// The table of a file, or the one that is part of the program.
    ///
    /// # Errors
    /// The file cannot be read, or has a line that is no entry.
    pub(crate) fn load(file: Option<&Path>) -> Result<Arc<Self>, LoadError> {
        match file {
            Some(path) => Self::of_file(path).map(Arc::new),
            None => EMBEDDED.clone(),
        }
    }

    /// What is known of a port of an IP protocol.
    pub(crate) fn get(&self, protocol: u8, port: u16) -> Option<&Port> {
        self.0.get(&(Transport::of(protocol)?, port))
    }
}

impl NameTable for Ports {
    fn add(&mut self, mut fields: Split<'_, char>) -> Result<(), String> {
        let port = number(next(&mut fields, "the port")?, "a port: write a number up to 65535")?;
        let transports = next(&mut fields, "the protocol, `tcp` or `udp`,")?;
        let name = next(&mut fields, "the name")?.split_whitespace().next().unwrap_or_default();
        let end = name.char_indices().nth(MAX_NAME).map_or(name.len(), |(at, _)| at);
        let name = name.get(..end).unwrap_or_default().into();
        let description = fields.next().unwrap_or_default().trim().into();
        let known = Port { name, description };
        for transport in transports.split(',') {
            let transport = match transport {
                "tcp" => Transport::Tcp,
                "udp" => Transport::Udp,
                other => return Err(format!("`{other}` is not a protocol of ports: write `tcp` or `udp`")),
            };
            self.0.entry((transport, port)).or_insert_with(|| known.clone());
        }
        Ok(())
    }
}
