//! The parts of a compound have names, which text does not show.

use t2_core::prelude::*;

/// A request
#[derive(Value)]
struct Request {
    method_name: &'static str,
    #[value(hex, name = "status")]
    code: u16,
    #[value(bare)]
    r#type: &'static str,
}

/// A point
#[derive(Value)]
struct Point(u8, #[value(name = "y")] u8);

/// Compounds
#[derive(Columns)]
struct Compounds {
    /// What was asked
    #[col]
    request: Request,
    /// Where
    #[col]
    point: Point,
}

fn names(kind: &Kind) -> Vec<&'static str> {
    let Kind::Compound(parts) = kind else { panic!("no compound") };
    parts.iter().map(|part| part.name).collect()
}

fn main() {
    assert_eq!(names(Request::KIND), ["methodName", "status", "type"]);
    assert_eq!(names(Point::KIND), ["0", "y"]);
    assert_eq!(names(<(u8, char)>::KIND), ["0", "1"]);
    let request = Request { method_name: "GET", code: 200, r#type: "text" };
    let compounds = Compounds { request, point: Point(1, 2) };
    assert_eq!(ui_tests::cells(&compounds), "\"GET\"_0x00c8_text|1_2");
}
