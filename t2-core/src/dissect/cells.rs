//! How the parts of a packet fill a cell.

use std::num::NonZeroU64;

use super::path::PathText;
use super::{HeaderPath, OwnedHeaderPath, VlanTags};
use crate::value::{Encoder, Group, Kind, Value};

/// The description of the headers, `eth:vlan{2}:ipv4:tcp`.
impl Value for HeaderPath {
    const KIND: &'static Kind = &Kind::Bare;

    #[inline]
    fn encode<E: Encoder + ?Sized>(&self, encoder: &mut E) {
        if encoder.is_memo_key() {
            if let Some(code) = self.code() {
                return encoder.unsigned(code.get());
            }
            encoder.begin(Group::List);
            self.tokens().iter().for_each(|token| encoder.unsigned(token.identity()));
            return encoder.end(Group::List);
        }
        let mut text = PathText::new();
        self.write_to(&mut text);
        encoder.bare(&text);
    }

    #[inline]
    fn encode_cell<E: Encoder + ?Sized>(&self, encoder: &mut E) -> bool {
        path_cell(self, self.code(), encoder)
    }
}

/// The cell of a path, which may have a code; returns whether that is ended.
#[inline]
fn path_cell<E: Encoder + ?Sized>(path: &impl Value, code: Option<NonZeroU64>, encoder: &mut E) -> bool {
    let Some(code) = code else {
        path.encode(encoder);
        return false;
    };
    let mut is_ended = encoder.kept_path_cell(code);
    if !is_ended {
        OwnedHeaderPath::of(code).with_text(|text| is_ended = encoder.path_cell(code, text));
    }
    is_ended
}

/// The description of the headers, as for [`HeaderPath`].
impl Value for OwnedHeaderPath {
    const KIND: &'static Kind = HeaderPath::KIND;

    fn encode<E: Encoder + ?Sized>(&self, encoder: &mut E) {
        self.with_text(|text| encoder.bare(text));
    }

    #[inline]
    fn encode_cell<E: Encoder + ?Sized>(&self, encoder: &mut E) -> bool {
        path_cell(self, self.code(), encoder)
    }
}

/// The VLAN ids, outermost first.
impl Value for VlanTags {
    const KIND: &'static Kind = <[u16]>::KIND;

    #[inline]
    fn encode<E: Encoder + ?Sized>(&self, encoder: &mut E) {
        self.ids().encode(encoder);
    }

    #[inline]
    fn encode_cell<E: Encoder + ?Sized>(&self, encoder: &mut E) -> bool {
        self.ids().encode_cell(encoder)
    }
}
