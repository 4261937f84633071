//! The path of headers through a packet, which is printed as `hdrDesc` (spec flow-and-packet, section 4.1).

use std::fmt;
use std::num::NonZeroU64;

use arrayvec::ArrayVec;

use super::token::Token;

/// The text of a path.
pub(super) type PathText = ArrayVec<u8, { HeaderPath::LONGEST }>;

/// What the end of a text that is longer is replaced with.
const CUT: &[u8] = b"...";

/// The tokens that can matter: every token but the first takes at least three bytes with its colon.
const CAPACITY: usize = HeaderPath::LONGEST / 3 + 2;

/// So many tokens never reach the limit: the longest takes 14 bytes.
const SHORT: usize = HeaderPath::LONGEST / 14;

/// The headers of a packet, outermost first.
///
/// A run of VLAN tags or MPLS labels is one token with a count. Headers past the longest path that can be printed are
/// counted, not kept.
#[derive(Clone, Copy)]
pub struct HeaderPath {
    tokens: [Token; CAPACITY],
    len: u8,
    headers: u16,
    /// See [`HeaderPath::code`]; 0 if there is none.
    code: u64,
}

/// The code of a path without headers: a bit above those of the headers, so that no path is the beginning of another.
pub(super) const NO_HEADER: NonZeroU64 = NonZeroU64::MIN;

impl Default for HeaderPath {
    fn default() -> Self {
        Self::EMPTY
    }
}

/// A path as long as those of plain packets, made by the compiler.
#[derive(Debug)]
pub(super) struct PlainPath {
    tokens: [Token; Self::LONGEST],
    len: u8,
    headers: u16,
    code: u64,
}

impl PlainPath {
    /// The most headers.
    const LONGEST: usize = 4;

    /// The path of one header.
    pub(super) const fn new(token: Token) -> Self {
        Self { tokens: [Token::Vlan(0); Self::LONGEST], len: 0, headers: 0, code: NO_HEADER.get() }.and(token)
    }

    /// The path with another header inside.
    pub(super) const fn and(mut self, token: Token) -> Self {
        self.tokens[self.len as usize] = token;
        self.len += 1;
        self.headers += token.headers();
        self.code = with(self.code, token);
        self
    }
}

/// Shows the headers kept: what is behind them is left over from other packets.
impl fmt::Debug for HeaderPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { headers, code, .. } = self;
        let mut shown = f.debug_struct("HeaderPath");
        shown.field("tokens", &self.tokens()).field("headers", headers).field("code", code).finish()
    }
}

impl PartialEq for HeaderPath {
    fn eq(&self, other: &Self) -> bool {
        self.headers == other.headers && self.tokens() == other.tokens()
    }
}

impl HeaderPath {
    /// No header.
    pub(super) const EMPTY: Self =
        Self { tokens: [Token::Vlan(0); CAPACITY], len: 0, headers: 0, code: NO_HEADER.get() };

    /// The longest text that is printed, in bytes.
    pub const LONGEST: usize = 127;

    /// No header.
    #[inline]
    pub(super) fn clear(&mut self) {
        self.len = 0;
        self.headers = 0;
        self.code = NO_HEADER.get();
    }

    /// Adds a header inside of those already here.
    #[inline]
    pub(super) fn push(&mut self, token: Token) {
        self.headers = self.headers.saturating_add(token.headers());
        self.code = with(self.code, token);
        if let Some(place) = self.tokens.get_mut(usize::from(self.len)) {
            *place = token;
            self.len += 1;
        }
    }

    /// The headers of a plain, instead of those that are here.
    #[inline]
    pub(super) fn start(&mut self, plain: &PlainPath) {
        let &PlainPath { tokens, len, headers, code } = plain;
        if let Some(first) = self.tokens.first_chunk_mut() {
            *first = tokens;
        }
        self.len = len;
        self.headers = headers;
        self.code = code;
    }

    /// A number that no other path has, to compare paths quickly. Long ones have none, and neither have those with headers
    /// without a name or with several tags in a row.
    #[inline]
    pub fn code(&self) -> Option<NonZeroU64> {
        NonZeroU64::new(self.code)
    }

    /// The headers kept, outermost first.
    #[inline]
    pub fn tokens(&self) -> &[Token] {
        self.tokens.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// Number of headers, each of a run counted.
    #[inline]
    pub fn headers(&self) -> u16 {
        self.headers
    }

    /// Whether the text is longer than what is printed of it.
    #[inline]
    pub(super) fn is_overrun(&self) -> bool {
        self.tokens().len() > SHORT && text_len(self.tokens()) > Self::LONGEST
    }

    /// Appends the text, such as `eth:vlan{2}:ipv4:tcp`, to an empty buffer.
    pub fn write_to(&self, buffer: &mut PathText) {
        write(self.tokens(), buffer);
    }
}

/// The code of a path with another header; 0 if there is no room for it, or if it has none.
#[inline]
const fn with(code: u64, token: Token) -> u64 {
    let has_room = 0 < code && code < 1 << (u64::BITS - Token::NAME_BITS);
    match token.name_code() {
        Some(name) if has_room => code << Token::NAME_BITS | name,
        _ => 0,
    }
}

/// Short paths are copied name by name; only long ones are counted first, in case that they have to be cut.
pub(super) fn write(tokens: &[Token], buffer: &mut PathText) {
    if tokens.len() <= SHORT || text_len(tokens) <= HeaderPath::LONGEST {
        tokens.iter().for_each(|&token| write_token(token, buffer));
    } else {
        let text = tokens.iter().flat_map(|&token| TokenText::of(token));
        buffer.extend(text.take(HeaderPath::LONGEST - CUT.len()).chain(CUT.iter().copied()));
    }
}

#[inline]
fn write_token(token: Token, buffer: &mut PathText) {
    let (colon, name) = match token {
        Token::Link(name) => ("", name),
        Token::Known(name) => (":", name),
        other => return buffer.extend(TokenText::of(other)),
    };
    // Infallible: the text was found to be short enough.
    let _ = buffer.try_extend_from_slice(colon.as_bytes());
    let _ = buffer.try_extend_from_slice(name.text().as_bytes());
}

fn text_len(tokens: &[Token]) -> usize {
    tokens.iter().map(|&token| TokenText::of(token).count()).sum()
}

/// The bytes of a token, made one after the other.
struct TokenText {
    before: &'static [u8],
    number: Option<Number>,
    after: &'static [u8],
}

/// A number in a token, from its highest digit on.
struct Number {
    rest: u32,
    base: u32,
    place: u32,
}

impl TokenText {
    fn of(token: Token) -> impl Iterator<Item = u8> {
        let parts = match token {
            Token::Link(name) => Self::plain("", name.text()),
            Token::Known(name) => Self::plain(":", name.text()),
            Token::Vlan(1) => Self::plain(":", "vlan"),
            Token::Mpls(1) => Self::plain(":", "mpls"),
            Token::Vlan(count) => Self::numbered(":vlan{", Number::decimal(count), "}"),
            Token::Mpls(count) => Self::numbered(":mpls{", Number::decimal(count), "}"),
            Token::EtherType(value) => Self::numbered(":UNK(0x", Number::hex(value, 4), ")"),
            Token::Ppp(value) => Self::numbered(":UNK(0x", Number::hex(value.swap_bytes(), 4), ")"),
            Token::Protocol(value) => Self::numbered(":UNK(", Number::decimal(value.into()), ")"),
            Token::Sap(value) => Self::numbered(":UNK(0x", Number::hex(value.into(), 2), ")"),
        };
        let Self { before, number, after } = parts;
        before.iter().copied().chain(number.into_iter().flatten()).chain(after.iter().copied())
    }

    fn plain(before: &'static str, text: &'static str) -> Self {
        Self { before: before.as_bytes(), number: None, after: text.as_bytes() }
    }

    fn numbered(before: &'static str, number: Number, after: &'static str) -> Self {
        Self { before: before.as_bytes(), number: Some(number), after: after.as_bytes() }
    }
}

impl Number {
    fn decimal(value: u16) -> Self {
        let digits = value.checked_ilog10().unwrap_or(0);
        Self { rest: value.into(), base: 10, place: 10u32.pow(digits) }
    }

    fn hex(value: u16, digits: u32) -> Self {
        Self { rest: value.into(), base: 16, place: 16u32.pow(digits - 1) }
    }
}

impl Iterator for Number {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let digit = self.rest.checked_div(self.place)?;
        self.rest %= self.place;
        self.place /= self.base;
        char::from_digit(digit, 16).map(|digit| digit as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::super::token::Name;
    use super::*;

    fn text(tokens: &[Token]) -> (String, u16) {
        let mut path = HeaderPath::default();
        tokens.iter().for_each(|&token| path.push(token));
        let mut text = super::PathText::new();
        path.write_to(&mut text);
        (String::from_utf8_lossy(&text).into_owned(), path.headers())
    }

    #[test]
    fn runs_are_counted_and_unknown_headers_show_their_number() {
        let eth = Token::Link(Name::Eth);
        assert_eq!(text(&[eth, Token::Vlan(2), Token::Known(Name::Ipv4)]), ("eth:vlan{2}:ipv4".into(), 4));
        assert_eq!(text(&[eth, Token::Mpls(10)]), ("eth:mpls{10}".into(), 11));
        assert_eq!(text(&[eth, Token::EtherType(0x88e7)]), ("eth:UNK(0x88e7)".into(), 2));
        assert_eq!(text(&[eth, Token::Protocol(170)]), ("eth:UNK(170)".into(), 2));
        assert_eq!(text(&[eth, Token::Sap(7)]), ("eth:UNK(0x07)".into(), 2));
        assert_eq!(text(&[eth, Token::Ppp(0x1234)]), ("eth:UNK(0x3412)".into(), 2));
    }

    #[test]
    fn a_link_layer_has_no_colon_before_it() {
        assert_eq!(text(&[Token::Known(Name::Ipv4)]), (":ipv4".into(), 1));
        assert_eq!(text(&[Token::Link(Name::Isl), Token::Link(Name::Eth)]), ("isl:eth".into(), 2));
        assert_eq!(text(&[Token::Link(Name::Ppi), Token::Known(Name::Wlan)]), ("ppi::wlan".into(), 2));
    }

    #[test]
    fn different_paths_have_different_codes() {
        let names = [Token::Link(Name::Eth), Token::Known(Name::Eth), Token::Vlan(1), Token::Known(Name::Xtp)];
        let mut codes = std::collections::HashSet::new();
        for length in 0..=4u32 {
            for n in 0..4usize.pow(length) {
                let mut path = HeaderPath::default();
                (0..length).for_each(|place| path.push(names[n >> (2 * place) & 3]));
                assert!(codes.insert(path.code().expect("a short path")), "{:?}", path.tokens());
            }
        }
    }

    #[test]
    fn long_paths_and_headers_without_a_name_have_no_code() {
        let code = |tokens: &[Token]| {
            let mut path = HeaderPath::default();
            tokens.iter().for_each(|&token| path.push(token));
            path.code()
        };
        assert!(code(&[Token::Known(Name::Ipv4); 7]).is_some());
        assert_eq!(code(&[Token::Known(Name::Ipv4); 8]), None);
        assert_eq!(code(&[Token::Known(Name::Ipv4); 20]), None);
        assert!(code(&[Token::Link(Name::Eth), Token::Vlan(1), Token::Known(Name::Ipv4)]).is_some());
        assert_eq!(code(&[Token::Link(Name::Eth), Token::Vlan(2), Token::Known(Name::Ipv4)]), None);
    }

    #[test]
    fn a_path_that_is_too_long_ends_in_three_dots_and_keeps_counting() {
        let (text, headers) = text(&[Token::Known(Name::Ipv4); 300]);
        assert_eq!((text.len(), headers), (127, 300));
        assert!(text.ends_with(":ipv..."), "{text}");
    }
}
