//! A borrowed column names its lifetime.

use t2_core::prelude::*;

struct Text<'p>(&'p str);

impl Value for Text<'_> {
    const KIND: &'static Kind = &Kind::Text;

    fn encode<E: Encoder + ?Sized>(&self, encoder: &mut E) {
        encoder.text(self.0.as_bytes());
    }
}

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    /// Status
    #[packet_col]
    host: Text<'_>,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<DemoRow<'_>> {
        None
    }
}

fn main() {}
