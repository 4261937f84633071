//! The IP header that a walk has come to.

/// The IP header that the flow is taken from for now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    /// Offset of the header.
    pub(super) at: usize,
    /// Whether it is IPv6.
    pub(super) v6: bool,
    /// Offset of what it carries, after options and extension headers.
    pub(super) payload_at: usize,
    /// Protocol of what it carries.
    pub(super) protocol: u8,
    /// Whether the token of what it carries has been pushed.
    pub(super) told: bool,
    /// Whether the walk ended before the transport header.
    pub(super) unreached: bool,
    /// Length of the transport header where the layer that was there knows better than the protocol.
    pub(super) l4_header_len: Option<usize>,
}
