//! What is changed in the user's program before awk gets it. Lines stay lines.

use std::collections::BTreeSet;

use super::library;
use super::tokens::{Kind, Token, tokens};

/// The largest whole number up to which every awk is exact.
const EXACT: u128 = 1 << 53;

/// The program with hexadecimal numbers as awk reads them, and the expressions of simple calls of the library.
/// `defined` are the functions that the program defines itself.
pub(super) fn rewrite(text: &str, defined: &BTreeSet<&str>) -> String {
    let (mut rewritten, mut done) = (String::new(), 0);
    let tokens = tokens(text);
    for n in 0..tokens.len() {
        let Some(rest) = tokens.get(n..) else { break };
        let Some((new, old)) = decimal(rest).or_else(|| inlined(rest, defined)) else { continue };
        let (Some(first), Some(last)) = (rest.first(), rest.get(old - 1)) else { continue };
        rewritten.push_str(text.get(done..first.start).unwrap_or_default());
        rewritten.push_str(&new);
        done = last.start + last.text.len();
    }
    rewritten + text.get(done..).unwrap_or_default()
}

/// A hexadecimal number that tokens begin with: decimal, or as text if it is too large to be exact. And the number of
/// tokens that it is.
fn decimal(tokens: &[Token<'_>]) -> Option<(String, usize)> {
    let number = tokens.first().filter(|token| token.kind == Kind::Number)?;
    let digits = number.text.strip_prefix("0x").or_else(|| number.text.strip_prefix("0X"))?;
    Some(match u128::from_str_radix(digits, 16) {
        Ok(number) if number <= EXACT => (number.to_string(), 1),
        _ => (format!("\"0x{digits}\""), 1),
    })
}

/// The expression that replaces the call of a library function that tokens begin with, and the number of tokens of the
/// call.
fn inlined(tokens: &[Token<'_>], defined: &BTreeSet<&str>) -> Option<(String, usize)> {
    let [call, open, rest @ ..] = tokens else { return None };
    let inline = library::find(call.text).filter(|_| call.kind == Kind::Call && !defined.contains(call.text))?.inline?;
    match rest {
        [close, ..] if open.is("(") && close.is(")") && !inline.contains("ARG") => Some((inline.to_owned(), 3)),
        [argument, close, ..] if close.is(")") && is_plain(argument) && inline.contains("ARG") => {
            Some((inline.replace("ARG", argument.text), 4))
        }
        _ => None,
    }
}

/// Whether a token is a whole number in its shortest form, which can be compared with cells as it is.
fn is_plain(token: &Token<'_>) -> bool {
    let is_short = token.text.len() < 16 && (token.text == "0" || !token.text.starts_with('0'));
    token.kind == Kind::Number && is_short && token.text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(text: &str) -> String {
        rewrite(text, &BTreeSet::from(["udp"]))
    }

    #[test]
    fn hexadecimal_numbers_become_decimal_and_large_ones_text() {
        assert_eq!(rewritten("x == 0x4000 # 0x1"), "x == 16384 # 0x1");
        assert_eq!(rewritten("\"0x10\"; /0x10/; 0xFFFFFFFFFFFFFFFF"), "\"0x10\"; /0x10/; \"0xFFFFFFFFFFFFFFFF\"");
        assert_eq!(rewritten("0x20000000000000 0x20000000000001"), "9007199254740992 \"0x20000000000001\"");
    }

    #[test]
    fn a_call_with_one_plain_number_is_a_comparison() {
        assert_eq!(rewritten("flow(35)"), "(_h || $flowInd == 35)");
        assert_eq!(rewritten("a && port( 80 ) { x }"), "a && (_h || $srcPort == 80 || $dstPort == 80) { x }");
        assert_eq!(rewritten("tcp() && !hdr()"), "(_h || $l4Proto == 6) && !_h");
    }

    #[test]
    fn other_calls_stay_calls() {
        for program in
            ["flow(\"1-3\")", "flow()", "flow(x)", "flow(1 + 2)", "flow(035)", "flow(1e3)", "udp()", "tcp(1)"]
        {
            assert_eq!(rewritten(program), program);
        }
        assert_eq!(rewritten("flow(0x10)"), "flow(16)");
    }
}
