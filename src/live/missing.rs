//! A build without libpcap: what to do to get it.

use t2_core::capture::{Control, PacketFilter, PacketSource};

use crate::arguments::LiveArguments;
use crate::failure::Failure;

fn missing(what: &str) -> Failure {
    Failure::Use(format!(
        "this program was built without {what}: install libpcap-dev (Debian) or libpcap-devel (Fedora), and build with \
         `cargo build --release --features live`"
    ))
}

pub(crate) fn open(_: &LiveArguments, _: Option<&str>, _: &Control) -> Result<Box<dyn PacketSource>, Failure> {
    Err(missing("live capture"))
}

pub(crate) fn print() -> Result<(), Failure> {
    Err(missing("live capture"))
}

pub(crate) fn filter(_: &str) -> Result<Box<dyn PacketFilter>, Failure> {
    Err(missing("filters"))
}

pub(crate) fn remark(_: &LiveArguments) -> Option<&'static str> {
    None
}
