//! Rows without the addresses and bytes of the capture.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use super::AnyRows;
use crate::anonymise::{Anonymiser, RecentAddresses};
use crate::mac::Mac;
use crate::row::RowEncoder;
use crate::time::{Span, Timestamp};
use crate::value::{Encoder, Group};

/// Rows that get other addresses than the true ones, also in texts, and no bytes of the capture.
pub(crate) struct AnonymousRows {
    rows: AnyRows,
    addresses: RecentAddresses,
}

impl AnonymousRows {
    /// Rows of this sink, which gets the addresses of an anonymiser.
    pub(crate) fn new(rows: AnyRows, anonymiser: Arc<Anonymiser>) -> Self {
        Self { rows, addresses: RecentAddresses::new(anonymiser) }
    }

    /// The rows of the sink.
    pub(crate) fn rows(&mut self) -> &mut AnyRows {
        &mut self.rows
    }

    /// The same to look at.
    pub(crate) fn peek(&self) -> &AnyRows {
        &self.rows
    }
}

macro_rules! forward {
    ($($name:ident($($value:ident: $type:ty),*);)+) => {$(
        fn $name(&mut self $(, $value: $type)*) {
            self.rows.encoder().$name($($value),*);
        }
    )+};
}

impl Encoder for AnonymousRows {
    forward! {
        unsigned(value: u64);
        signed(value: i64);
        hex(value: u64, digits: u8);
        float(value: f32);
        double(value: f64);
        char(value: char);
        time(value: Timestamp);
        span(value: Span);
        absent();
        begin(group: Group);
        item();
        end(group: Group);
    }

    fn text(&mut self, value: &[u8]) {
        self.rows.encoder().text(&self.addresses.anonymiser().bytes(value));
    }

    fn bare(&mut self, value: &[u8]) {
        self.rows.encoder().bare(&self.addresses.anonymiser().bytes(value));
    }

    fn binary(&mut self, _: &[u8]) {
        self.rows.encoder().binary(&[]);
    }

    fn mac(&mut self, value: Mac) {
        let value = self.addresses.mac(value);
        self.rows.encoder().mac(value);
    }

    fn ipv4(&mut self, value: Ipv4Addr) {
        let value = self.addresses.ipv4(value);
        self.rows.encoder().ipv4(value);
    }

    fn ipv6(&mut self, value: Ipv6Addr) {
        let value = self.addresses.ipv6(value);
        self.rows.encoder().ipv6(value);
    }
}

impl RowEncoder for AnonymousRows {
    forward! {
        begin_cells();
        end_cell();
        end_empty_cells(count: usize);
        absent_as(text: &'static str);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::anonymise::Key;
    use crate::dissect::Status;
    use crate::output::TextRows;
    use crate::row::Cells;

    fn anonymiser() -> Arc<Anonymiser> {
        Arc::new(Anonymiser::prefix_preserving(&Key::parse(b"0123456789abcdef0123456789abcdeX").expect("a key")))
    }

    /// The text of a row, as it is and anonymised.
    fn both(write: impl Fn(&mut AnyRows)) -> [String; 2] {
        let text = || AnyRows::Text(TextRows::unquoted());
        let anonymous = AnyRows::Anonymous(Box::new(AnonymousRows::new(text(), anonymiser())));
        [text(), anonymous].map(|mut rows| {
            write(&mut rows);
            let AnyRows::Text(text) = rows.of_sink() else { panic!("text") };
            String::from_utf8_lossy(text.bytes()).into_owned()
        })
    }

    proptest! {
        #[test]
        fn rows_without_addresses_stay(number: u64, signed: i64, float: f64, text in "[ -9;-~\t\n]{0,20}", list: Vec<u16>, nanos: u32) {
            let [plain, anonymous] = both(|rows| {
                rows.begin_packet_row(number, number, Status::NONE);
                let mut cells = Cells::new(rows.encoder());
                let _ = [
                    cells.cell(&signed),
                    cells.cell(&float),
                    cells.cell(&text),
                    cells.cell(&(list.clone(), Some(text.clone()))),
                    cells.absent_as("-"),
                    cells.cell(&Timestamp::new(1, nanos)),
                ];
                let _ = cells.empties::<2>();
                rows.end_packet_row(&[]);
            });
            prop_assume!(*anonymiser().bytes(text.as_bytes()) == *text.as_bytes());
            prop_assert_eq!(plain, anonymous);
        }
    }

    #[test]
    fn addresses_are_replaced_wherever_they_are_and_bytes_are_left_out() {
        let (v4, v6, mac) = (Ipv4Addr::new(10, 0, 0, 1), Ipv6Addr::LOCALHOST, Mac([2; 6]));
        let [plain, anonymous] = both(|rows| {
            rows.begin_packet_row(1, 2, Status::NONE);
            let mut cells = Cells::new(rows.encoder());
            let _ = [cells.cell(&v4), cells.cell(&Some(v6)), cells.cell(&vec![(mac, 7u8)]), cells.cell("at 10.0.0.1")];
            rows.encoder().binary(b"bytes");
            rows.encoder().end_cell();
            rows.end_packet_row(b"payload");
        });
        assert_eq!(plain, format!("1\t2\tA\t{v4}\t{v6}\t{mac}_7\tat {v4}\tbytes\tpayload\n"));
        let (v4, v6, mac) = (anonymiser().ipv4(v4), anonymiser().ipv6(v6), anonymiser().mac(mac));
        assert_eq!(anonymous, format!("1\t2\tA\t{v4}\t{v6}\t{mac}_7\tat {v4}\t\t\n"));
    }
}
