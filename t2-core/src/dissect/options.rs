//! Options in headers: kind, length, data, one after the other.

/// How options are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// IPv4 and TCP (RFC 791, RFC 9293): kind 0 ends the list, kind 1 is a byte alone, the length counts the whole option.
    Plain,
    /// IPv6 (RFC 8200, section 4.2): type 0 is a byte of padding alone, the length counts the data.
    Ipv6,
}

/// An option of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeaderOption<'p> {
    /// Kind of the option.
    pub kind: u8,
    /// The bytes after kind and length.
    pub data: &'p [u8],
}

/// An option of impossible length: shorter than its own header, or longer than the rest. No option follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedOption {
    /// Kind of the option.
    pub kind: u8,
}

/// The options of a header, in order, without the end of the list and without the padding of IPv6 headers.
#[derive(Clone, Debug)]
pub struct HeaderOptions<'p> {
    rest: &'p [u8],
    layout: Layout,
}

impl<'p> HeaderOptions<'p> {
    /// The options of an IPv4 or TCP header.
    pub fn plain(bytes: &'p [u8]) -> Self {
        Self { rest: bytes, layout: Layout::Plain }
    }

    /// Number of bytes after the last option that was read; 0 after a malformed one.
    pub fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// The options of an IPv6 hop-by-hop or destination header.
    pub fn ipv6(bytes: &'p [u8]) -> Self {
        Self { rest: bytes, layout: Layout::Ipv6 }
    }
}

impl<'p> Iterator for HeaderOptions<'p> {
    type Item = Result<HeaderOption<'p>, MalformedOption>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let (kind, rest) = loop {
            let (&kind, rest) = self.rest.split_first()?;
            match (kind, self.layout) {
                (0, Layout::Plain) => return None,
                (0, Layout::Ipv6) => self.rest = rest,
                _ => break (kind, rest),
            }
        };
        self.rest = &[];
        if kind == 1 && self.layout == Layout::Plain {
            self.rest = rest;
            return Some(Ok(HeaderOption { kind, data: &[] }));
        }
        let overhead = if self.layout == Layout::Plain { 2 } else { 0 };
        let option = rest.split_first().and_then(|(&length, rest)| {
            let length = usize::from(length).checked_sub(overhead)?;
            rest.split_at_checked(length)
        });
        let Some((data, rest)) = option else { return Some(Err(MalformedOption { kind })) };
        self.rest = rest;
        Some(Ok(HeaderOption { kind, data }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(options: HeaderOptions<'_>) -> Vec<Result<(u8, usize), u8>> {
        options.map(|option| option.map(|one| (one.kind, one.data.len())).map_err(|wrong| wrong.kind)).collect()
    }

    #[test]
    fn options_of_tcp_end_at_kind_0_and_padding_is_one_of_them() {
        let bytes = [2, 4, 5, 180, 1, 3, 3, 7, 0, 8, 10];
        assert_eq!(kinds(HeaderOptions::plain(&bytes)), [Ok((2, 2)), Ok((1, 0)), Ok((3, 1))]);
    }

    #[test]
    fn a_length_that_cannot_be_ends_the_options() {
        for bytes in [&[1, 5, 0, 9][..], &[1, 5, 1, 9], &[1, 5, 9, 9], &[1, 5]] {
            assert_eq!(kinds(HeaderOptions::plain(bytes)), [Ok((1, 0)), Err(5)]);
        }
    }

    #[test]
    fn options_of_ipv6_go_on_behind_a_byte_of_padding() {
        assert_eq!(kinds(HeaderOptions::ipv6(&[0, 5, 2, 0, 0, 1, 0])), [Ok((5, 2)), Ok((1, 0))]);
        assert_eq!(kinds(HeaderOptions::ipv6(&[5, 3, 0, 0])), [Err(5)]);
    }
}
