//! Questions and answers of DNS.

const RECURSION_DESIRED: u16 = 0x0100;
const ANSWER_WITH_RECURSION: u16 = 0x8180;
/// Type A, class IN.
const A_IN: [u8; 4] = [0, 1, 0, 1];
/// Stands for the name of the question, which begins after the header.
const NAME_OF_QUESTION: [u8; 2] = [0xc0, 12];

/// Asks for the address of a host.
pub(super) fn question(id: u16, host: u16) -> Vec<u8> {
    message(id, RECURSION_DESIRED, host, 0)
}

/// Tells so many addresses of a host.
pub(super) fn answer(id: u16, host: u16, addresses: u8) -> Vec<u8> {
    let mut message = message(id, ANSWER_WITH_RECURSION, host, addresses);
    let [d, e] = host.to_be_bytes();
    for address in 0..addresses {
        message.extend(NAME_OF_QUESTION);
        message.extend(A_IN);
        message.extend(300u32.to_be_bytes());
        message.extend([0, 4, 198, 18 + address, d, e]);
    }
    message
}

/// Header and question.
fn message(id: u16, flags: u16, host: u16, answers: u8) -> Vec<u8> {
    let mut message = Vec::with_capacity(128);
    for field in [id, flags, 1, answers.into(), 0, 0] {
        message.extend(field.to_be_bytes());
    }
    for label in [&format!("www{host}"), "example", "com", ""] {
        message.push(label.len() as u8);
        message.extend(label.as_bytes());
    }
    message.extend(A_IN);
    message
}
