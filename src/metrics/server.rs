//! A server of one page over HTTP/1.1 (RFC 9112). Each connection is closed after one answer.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use super::Page;

/// How long a client may take for its request, and for the answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// The longest request that is read, in bytes.
const LONGEST: usize = 8 * 1024;

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// The page, with its body or only its head.
    Page { has_body: bool },
    /// A path that is not there.
    Nothing,
    /// Something else than to read.
    Refused,
    /// It is no request.
    Garbage,
}

/// Answers all connections, one after the other, with the page that `page` returns.
pub(super) fn run(listener: &TcpListener, page: impl Fn() -> Option<Arc<Page>>) {
    for stream in listener.incoming().flatten() {
        // A client that goes away, or says nothing, gets no answer.
        let _ = answer(stream, &page);
    }
}

fn answer(mut stream: TcpStream, page: impl Fn() -> Option<Arc<Page>>) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let asked = read(&mut stream)?;
    let (status, body) = match asked {
        Asked::Page { .. } => match page() {
            Some(page) => ("200 OK", page.text()),
            None => ("503 Service Unavailable", "there are no counts yet\n".to_owned()),
        },
        Asked::Nothing => ("404 Not Found", "the counts are at /metrics\n".to_owned()),
        Asked::Refused => ("405 Method Not Allowed", "use GET\n".to_owned()),
        Asked::Garbage => ("400 Bad Request", "this is no HTTP request\n".to_owned()),
    };
    let kind = if status.starts_with("200") { Page::CONTENT_TYPE } else { "text/plain; charset=utf-8" };
    let length = body.len();
    let allow = if asked == Asked::Refused { "Allow: GET, HEAD\r\n" } else { "" };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{allow}Connection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes())?;
    if asked != (Asked::Page { has_body: false }) {
        stream.write_all(body.as_bytes())?;
    }
    stream.flush()
}

fn read(stream: &mut impl Read) -> io::Result<Asked> {
    let mut request = Vec::new();
    let mut piece = [0; 1024];
    while request.len() < LONGEST {
        let count = stream.read(&mut piece)?;
        request.extend_from_slice(piece.get(..count).unwrap_or_default());
        match asked(&request) {
            Some(asked) => return Ok(asked),
            None if count == 0 => break,
            None => {}
        }
    }
    Ok(Asked::Garbage)
}

/// What a request asks for; `None` if it is not whole.
fn asked(request: &[u8]) -> Option<Asked> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Request::new(&mut headers);
    match parsed.parse(request) {
        Ok(httparse::Status::Partial) => return None,
        Ok(httparse::Status::Complete(_)) => {}
        Err(_) => return Some(Asked::Garbage),
    }
    let path = parsed.path.unwrap_or_default();
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    Some(match (parsed.method, path) {
        (Some("GET"), "/metrics") => Asked::Page { has_body: true },
        (Some("HEAD"), "/metrics") => Asked::Page { has_body: false },
        (Some("GET" | "HEAD"), _) => Asked::Nothing,
        _ => Asked::Refused,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_told_apart() {
        for (request, expected) in [
            ("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", Some(Asked::Page { has_body: true })),
            ("HEAD /metrics?x=1 HTTP/1.0\r\n\r\n", Some(Asked::Page { has_body: false })),
            ("GET / HTTP/1.1\r\n\r\n", Some(Asked::Nothing)),
            ("POST /metrics HTTP/1.1\r\n\r\n", Some(Asked::Refused)),
            ("\u{1}\u{2}\u{3}", Some(Asked::Garbage)),
            ("GET /metrics HT", None),
        ] {
            assert_eq!(asked(request.as_bytes()), expected, "{request}");
        }
    }

    #[test]
    fn a_request_that_never_ends_is_given_up() {
        let endless = io::repeat(b'a').take(1 << 20);
        assert_eq!(read(&mut Cut(endless)).unwrap(), Asked::Garbage);
    }

    /// Hands out single bytes.
    struct Cut<R>(R);

    impl<R: Read> Read for Cut<R> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let len = into.len().min(700);
            self.0.read(&mut into[..len])
        }
    }
}
