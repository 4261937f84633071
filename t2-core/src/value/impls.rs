//! The types that are values by themselves.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use super::{Encoder, Group, Kind, Part, Value};
use crate::mac::Mac;
use crate::time::{Span, Timestamp};

macro_rules! values {
    ($($type:ty => $kind:ident, |$encoder:ident, $value:ident| $encode:expr $(, cell $cell:expr)?;)+) => {$(
        impl Value for $type {
            const KIND: &'static Kind = &Kind::$kind;

            #[inline]
            fn encode<E: Encoder + ?Sized>(&self, $encoder: &mut E) {
                let $value = *self;
                $encode
            }

            $(
                #[inline]
                fn encode_cell<E: Encoder + ?Sized>(&self, $encoder: &mut E) -> bool {
                    let $value = *self;
                    $cell
                }
            )?
        }
    )+};
}

values! {
    i8 => I8, |encoder, value| encoder.signed(value.into());
    i16 => I16, |encoder, value| encoder.signed(value.into());
    i32 => I32, |encoder, value| encoder.signed(value.into());
    i64 => I64, |encoder, value| encoder.signed(value);
    u8 => U8, |encoder, value| encoder.unsigned(value.into()), cell encoder.unsigned_cell(value.into());
    u16 => U16, |encoder, value| encoder.unsigned(value.into()), cell encoder.unsigned_cell(value.into());
    u32 => U32, |encoder, value| encoder.unsigned(value.into()), cell encoder.unsigned_cell(value.into());
    u64 => U64, |encoder, value| encoder.unsigned(value), cell encoder.unsigned_cell(value);
    isize => I64, |encoder, value| encoder.signed(value as i64);
    usize => U64, |encoder, value| encoder.unsigned(value as u64), cell encoder.unsigned_cell(value as u64);
    f32 => F32, |encoder, value| encoder.float(value);
    f64 => F64, |encoder, value| encoder.double(value);
    bool => Bool, |encoder, value| encoder.unsigned(value.into()), cell encoder.unsigned_cell(value.into());
    char => Char, |encoder, value| encoder.char(value);
    Timestamp => Time, |encoder, value| encoder.time(value), cell encoder.time_cell(value);
    Span => Span, |encoder, value| encoder.span(value), cell encoder.span_cell(value);
    Duration => Span, |encoder, value| {
        encoder.span(value.into())
    };
    Mac => Mac, |encoder, value| encoder.mac(value), cell encoder.mac_cell(value);
    Ipv4Addr => Ipv4, |encoder, value| encoder.ipv4(value);
    Ipv6Addr => Ipv6, |encoder, value| encoder.ipv6(value);
    IpAddr => Ip, |encoder, value| match value {
        IpAddr::V4(address) => encoder.ipv4(address),
        IpAddr::V6(address) => encoder.ipv6(address),
    };
}

macro_rules! tuples {
    ($(($($T:ident . $n:tt),+);)+) => {$(
        impl<$($T: Value),+> Value for ($($T,)+) {
            const KIND: &'static Kind = &Kind::Compound(&[$(Part { name: stringify!($n), kind: $T::KIND }),+]);

            fn encode<Enc: Encoder + ?Sized>(&self, encoder: &mut Enc) {
                encoder.begin(Group::Compound);
                $(
                    encoder.item();
                    self.$n.encode(encoder);
                )+
                encoder.end(Group::Compound);
            }
        }
    )+};
}

tuples! {
    (A.0, B.1);
    (A.0, B.1, C.2);
    (A.0, B.1, C.2, D.3);
    (A.0, B.1, C.2, D.3, F.4);
    (A.0, B.1, C.2, D.3, F.4, G.5);
    (A.0, B.1, C.2, D.3, F.4, G.5, H.6);
    (A.0, B.1, C.2, D.3, F.4, G.5, H.6, I.7);
}
