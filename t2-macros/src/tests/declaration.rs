/// Counts small packets
#[plugin("small", order = 307)]
#[derive(Default)]
pub struct Small {
    /// Status
    #[flow_col(hex)]
    #[total(or, "Aggregated smallStat", monitor = "smallStat")]
    small_stat: u8,
    /// Host
    #[cfg(unix)]
    #[flow_col(name = "host_name", bare, none = "-", identifying)]
    host: Option<String>,
    /// Path
    #[packet_col(steady)]
    path: &'p str,
    #[packet_cols]
    request: Option<Request<'p>>,
    /// Status so far
    #[packet_col(hex)]
    small_stat: u8,
    /// Packets below this size are counted
    #[setting(default = 1)]
    threshold: u32,
    /// Flows that are silent for longer are old
    #[setting(default = "2s", range = "1s"..)]
    silence: Span,
    #[total(sum, percent_of(tcp_packets), "Packets below {threshold}")]
    below: u32,
    packets: u32,
}
