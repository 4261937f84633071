//! A single value as JSON, for formats of another kind that have no lists.

use t2_core::value::Encoder;

use super::encoder::JsonEncoder;
use crate::lines::LineEncoder;

/// A value as JSON, outside of any object.
pub(crate) struct JsonValue(JsonEncoder);

impl Default for JsonValue {
    fn default() -> Self {
        let no_key: Box<[u8]> = Box::default();
        Self(JsonEncoder::new([no_key].into()))
    }
}

impl JsonValue {
    /// Takes one value.
    pub(crate) fn encoder(&mut self) -> &mut impl Encoder {
        &mut self.0
    }

    /// The value, which is complete.
    pub(crate) fn take(&mut self) -> String {
        let json = String::from_utf8_lossy(self.0.bytes()).into_owned();
        self.0.restart();
        // In an object an empty list is left out.
        if json.is_empty() { "[]".to_owned() } else { json }
    }
}
