//! What the macros generate gives no warnings, however strict the author is, and is as visible as the plugin.

#![deny(warnings, missing_docs, unreachable_pub, unused, unused_qualifications, unused_results)]
#![deny(let_underscore_drop, single_use_lifetimes, elided_lifetimes_in_paths, future_incompatible, nonstandard_style)]
#![deny(missing_debug_implementations, trivial_casts, unused_lifetimes, variant_size_differences, rust_2018_idioms)]
#![allow(missing_debug_implementations, reason = "asked of the author, who did not derive it")]
#![forbid(unsafe_code)]

/// Plugins.
pub mod plugins {
    use t2_core::prelude::*;

    /// Which packets are counted
    #[derive(Clone, Copy, Setting)]
    pub enum Counted {
        /// All packets
        All,
        /// The first of each flow
        FirstPacket,
    }

    /// A plugin that anyone sees
    #[plugin("open")]
    #[derive(Default)]
    pub struct Open {
        /// Status
        #[flow_col(hex, name = "openStat")]
        #[total(or, "Aggregated status")]
        stat: u8,
        /// Host
        #[flow_col(none = "-")]
        host: Option<String>,
        /// Headers
        #[packet_col]
        headers: &'p HeaderPath,
        /// Packets below this size are counted
        #[setting(default = 100, range = 1..=1500)]
        threshold: u32,
        /// A flow that is silent for longer is old
        #[setting(default = "2s", range = "1s"..="1h")]
        silence: Span,
        /// Ports
        #[setting(default = [22, 80], range = 1..)]
        ports: Vec<u16>,
        /// Which packets are counted
        #[setting(default = Counted::All)]
        counted: Counted,
        #[total(sum, percent, "Number of packets below {threshold}")]
        below: u32,
    }

    impl Plugin for Open {
        fn packet<'p>(&'p mut self, packet: &Packet<'p>, flow: &mut Flow<'_, Self>) -> Option<OpenRow<'p>> {
            self.below += u32::from(packet.wire_len() < flow.settings().threshold);
            Some(OpenRow { headers: &packet.layers().path })
        }
    }

    mod inner {
        use t2_core::prelude::*;

        #[plugin("half")]
        #[derive(Default)]
        pub(super) struct Half {
            /// Size
            #[packet_col]
            size: u8,
            /// Step
            #[setting(default = 1)]
            step: u8,
        }

        impl Plugin for Half {
            fn packet(&mut self, _: &Packet<'_>, _: &mut Flow<'_, Self>) -> Option<HalfRow> {
                None
            }
        }
    }

    /// The columns and the setting of a plugin that is seen here only.
    pub fn half() -> (String, u8) {
        let row = inner::HalfRow { size: 1 };
        let settings: <inner::Half as t2_core::plugin::Describe>::Settings = inner::HalfSettings { step: 2 };
        (ui_tests::cells(&row), settings.step)
    }
}

fn main() {
    assert_eq!(plugins::half(), (String::from("1"), 2));
    assert_eq!(plugins::OpenSettings::default().threshold, 100);
    assert_eq!(ui_tests::names::<plugins::OpenRow<'_>>(), "headers");
}
