//! What generated code may touch; no part of the API.

pub use std::default::Default;
pub use std::format;
pub use std::marker::Sized;
pub use std::option::Option::{self, None, Some};
pub use std::result::Result::{self, Err, Ok};
pub use std::string::String;

pub use crate::__bit_operators as bit_operators;
pub use crate::__bit_totals as bit_totals;
pub use crate::plugin::{Describe, Ordered, Read, Reads};
pub use crate::row::{Cells, Column, NoColumns, Row, RowEncoder, RowPart, Steady, Written, joined, len, width};
pub use crate::settings::{
    Choice, ConstText, Constant, DefaultText, Literal, RangeOrder, Ranged, Setting, SettingItem, SettingRange,
    SettingValue, Settings, Within, list_default, setting_index, show_range, unknown_choice, within,
};
pub use crate::total::table::{
    TotalPart, assert_no_totals, assert_reported, joined as joined_totals, len as totals_len, total_index,
};
pub use crate::total::{Fold, FoldInto, Total, TotalFormat, Totalled, TotalledBits};
pub use crate::value::{
    Bare, BareValue, Bit, BitFlags, BitSet, Encoder, Group, Hex, HexValue, Kind, MemoKey, Optional, Part, Value,
};
