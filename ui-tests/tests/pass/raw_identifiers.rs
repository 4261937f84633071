//! Fields whose names are words of the language.

use t2_core::prelude::*;
use t2_core::row::Row;
use t2_core::settings::Settings;

/// A compound
#[derive(Clone, Default, Value)]
struct r#Struct {
    r#type: u8,
    r#in: u8,
}

/// Has strange names
#[plugin("match")]
#[derive(Default)]
struct r#Match {
    /// Type
    #[flow_col]
    r#type: u8,
    /// Structure
    #[flow_col]
    r#struct: r#Struct,
    /// Loop
    #[packet_col]
    r#loop: u8,
    /// Where it ends
    #[setting(default = 5)]
    r#break: u8,
    #[total(sum, percent, "Number of packets up to {break}")]
    r#while: u8,
}

impl Plugin for r#Match {
    fn packet(&mut self, _: &Packet, flow: &mut Flow<Self>) -> Option<MatchRow> {
        self.r#while += 1;
        Some(MatchRow { r#loop: flow.settings().r#break })
    }
}

fn main() {
    assert_eq!(ui_tests::names::<Match>(), "type struct");
    assert_eq!(ui_tests::names::<MatchRow>(), "loop");
    assert_eq!(MatchSettings::SETTINGS.first().map(|setting| setting.name), Some("break"));
    let label = Match::TOTALS.first().and_then(|total| total.label.map(|label| label(&|n| format!("setting {n}"))));
    assert_eq!(label.as_deref(), Some("Number of packets up to setting 0"));
}
