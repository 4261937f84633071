//! The arguments of live interfaces.

use bytesize::ByteSize;
use clap::Args;

#[cfg(feature = "live")]
/// The longest packet that libpcap captures, in bytes.
const LONGEST: u32 = 262_144;

#[derive(Debug, Args)]
pub(crate) struct LiveArguments {
    /// Capture on this interface; repeat it for several, `?` lists them
    ///
    /// Several interfaces are one run. It ends with Ctrl-C, or when all interfaces are gone. This needs a build with
    /// `--features live`, and a right: `sudo setcap cap_net_raw+ep FILE` gives it to the program.
    #[arg(short = 'i', long = "interface", value_name = "IFACE", conflicts_with_all = ["captures", "capture_list", "series", "extract"])]
    interfaces: Vec<String>,

    /// List the interfaces with their states and addresses
    #[arg(long)]
    list_interfaces: bool,

    /// The most bytes to capture of each packet, 0 for all
    #[arg(
        short = 'S',
        long = "snaplen",
        value_name = "BYTES",
        overrides_with = "snap_len",
        default_value_t = 0,
        requires = "interfaces"
    )]
    snap_len: u32,

    /// Do not capture packets that are for other hosts
    #[arg(long, requires = "interfaces")]
    no_promiscuous: bool,

    /// How much the system keeps of each interface until it is read, such as 64M
    ///
    /// What does not fit is dropped, which is reported, and the status is 1.
    #[arg(short = 'B', long = "rx-bufsize", value_name = "SIZE", overrides_with = "buffer", default_value = "32MiB", value_parser = buffer, requires = "interfaces")]
    buffer: u32,

    /// Become this user when the interfaces are open, before any file is created
    ///
    /// For a start as root. The user must be able to write to the folder of the outputs.
    #[arg(long, value_name = "NAME", overrides_with = "user", requires = "interfaces")]
    user: Option<String>,
}

/// The length of a buffer in bytes, as libpcap takes it.
fn buffer(text: &str) -> Result<u32, String> {
    let size: ByteSize = text.parse()?;
    let fits = u32::try_from(size.as_u64()).ok().filter(|&size| size > 0 && i32::try_from(size).is_ok());
    fits.ok_or_else(|| "write a size above 0 and below 2 GiB, such as `64M`".to_owned())
}

impl LiveArguments {
    /// The interfaces, in the order of the command line; none for captures in files.
    pub(crate) fn interfaces(&self) -> &[String] {
        &self.interfaces
    }

    /// Whether interfaces are to be listed, and nothing else.
    pub(crate) fn lists(&self) -> bool {
        self.list_interfaces || self.interfaces.iter().any(|name| name == "?")
    }

    /// The most bytes to capture of a packet.
    #[cfg(feature = "live")]
    pub(crate) fn snap_len(&self) -> u32 {
        if self.snap_len == 0 { LONGEST } else { self.snap_len.min(LONGEST) }
    }

    /// Whether packets for other hosts are captured.
    #[cfg(feature = "live")]
    pub(crate) fn is_promiscuous(&self) -> bool {
        !self.no_promiscuous
    }

    /// Length of the buffer of each interface, in bytes; it fits into 31 bits.
    #[cfg(feature = "live")]
    pub(crate) fn buffer(&self) -> u32 {
        self.buffer
    }

    /// The user to become.
    #[cfg(feature = "live")]
    pub(crate) fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }
}
