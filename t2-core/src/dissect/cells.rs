//! How the parts of a packet fill a cell.

use super::path::Text;
use super::{OwnedPath, Path, VlanTags};
use crate::value::{Encoder, Group, Kind, Value};

/// The description of the headers, `eth:vlan{2}:ipv4:tcp`.
impl Value for Path {
    const KIND: &'static Kind = &Kind::Bare;

    #[inline]
    fn encode<E: Encoder + ?Sized>(&self, encoder: &mut E) {
        if encoder.is_identity() {
            if let Some(code) = self.code() {
                return encoder.unsigned(code.get());
            }
            encoder.begin(Group::List);
            self.tokens().iter().for_each(|token| encoder.unsigned(token.identity()));
            return encoder.end(Group::List);
        }
        let mut text = Text::new();
        self.write_to(&mut text);
        encoder.bare(&text);
    }
}

/// The description of the headers, as for [`Path`].
impl Value for OwnedPath {
    const KIND: &'static Kind = Path::KIND;

    fn encode<E: Encoder + ?Sized>(&self, encoder: &mut E) {
        let mut text = Text::new();
        self.write_to(&mut text);
        encoder.bare(&text);
    }
}

/// The VLAN ids, outermost first.
impl Value for VlanTags {
    const KIND: &'static Kind = <[u16]>::KIND;

    #[inline]
    fn encode<E: Encoder + ?Sized>(&self, encoder: &mut E) {
        self.ids().encode(encoder);
    }
}
