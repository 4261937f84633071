//! The list of all plugins that t2 ships with, and of its sinks.

t2_core::plugins! {
    /// The list of all plugins that t2 ships with, and of its sinks.
    ///
    /// ```
    /// let names: Vec<_> = t2::STANDARD.entries().iter().map(|entry| entry.name).collect();
    /// assert!(names.contains(&"tcpWin") && names.contains(&"txtSink"));
    /// ```
    pub STANDARD = ..t2_plugins::STANDARD, sink t2_sinks::JsonSink, sink t2_sinks::CsvSink
}
