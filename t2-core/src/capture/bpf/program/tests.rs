//! Programs, instruction by instruction.

use proptest::prelude::*;

use super::*;

/// Return `A`.
const RETURN_A: BpfInstruction = BpfInstruction { code: 0x16, if_true: 0, if_false: 0, k: 0 };

fn instruction(code: u16, if_true: u8, if_false: u8, k: u32) -> BpfInstruction {
    BpfInstruction { code, if_true, if_false, k }
}

/// The result of instructions that set `A`, for a packet of these bytes that had 1500 on the wire.
fn result(codes: &[(u16, u32)], data: &[u8]) -> Option<u32> {
    let instructions: Vec<_> = codes.iter().map(|&(code, k)| instruction(code, 0, 0, k)).chain([RETURN_A]).collect();
    BpfProgram::new(&instructions).expect("a program").run(data, 1500)
}

#[test]
fn bytes_are_loaded_in_network_byte_order_and_only_if_they_were_captured() {
    let data = [1, 2, 3, 4, 5];
    let loads = [(0x20, 1, Some(0x0203_0405)), (0x20, 2, None), (0x28, 3, Some(0x0405)), (0x28, 4, None)];
    for (code, at, expected) in loads.into_iter().chain([(0x30, 4, Some(5)), (0x30, 5, None), (0x30, u32::MAX, None)]) {
        assert_eq!(result(&[(code, at)], &data), expected, "{code:#x} at {at}");
    }
}

#[test]
fn an_index_is_added_to_an_offset_and_may_not_go_beyond_all_numbers() {
    let data = [1, 2, 3, 4, 5];
    for (code, expected) in [(0x40, 0x0203_0405), (0x48, 0x0203), (0x50, 2)] {
        assert_eq!(result(&[(0x01, 1), (code, 0)], &data), Some(expected), "{code:#x}");
        assert_eq!(result(&[(0x01, u32::MAX), (code, 2)], &data), None, "{code:#x}");
    }
}

#[test]
fn the_length_of_a_packet_is_that_on_the_wire() {
    assert_eq!(result(&[(0x80, 0)], &[0; 60]), Some(1500));
    assert_eq!(result(&[(0x81, 0), (0x87, 0)], &[0; 60]), Some(1500));
}

#[test]
fn the_length_of_an_ip_header_is_four_times_the_lower_half_of_its_first_byte() {
    assert_eq!(result(&[(0xb1, 1), (0x87, 0)], &[0, 0x46]), Some(24));
    assert_eq!(result(&[(0xb1, 2), (0x87, 0)], &[0, 0x46]), None);
}

#[test]
fn memory_keeps_both_registers() {
    assert_eq!(result(&[(0x00, 7), (0x02, 15), (0x00, 0), (0x60, 15)], &[]), Some(7));
    assert_eq!(result(&[(0x01, 7), (0x03, 0), (0x01, 0), (0x61, 0), (0x87, 0)], &[]), Some(7));
    assert_eq!(result(&[(0x00, 7), (0x07, 0), (0x00, 0), (0x87, 0)], &[]), Some(7));
}

#[test]
fn calculations_wrap_and_a_division_by_zero_selects_nothing() {
    let cases = [
        (0x04, 5, 7, Some(12)),
        (0x04, u32::MAX, 1, Some(0)),
        (0x14, 5, 7, Some(u32::MAX - 1)),
        (0x24, 1 << 31, 2, Some(0)),
        (0x34, 7, 2, Some(3)),
        (0x34, 7, 0, None),
        (0x44, 5, 2, Some(7)),
        (0x54, 6, 3, Some(2)),
        (0x64, 3, 2, Some(12)),
        (0x64, 3, 32, Some(0)),
        (0x74, 12, 2, Some(3)),
        (0x74, 12, 99, Some(0)),
        (0x94, 7, 4, Some(3)),
        (0x94, 7, 0, None),
        (0xa4, 6, 3, Some(5)),
    ];
    for (code, a, b, expected) in cases {
        assert_eq!(result(&[(0x01, b), (0x00, a), (code | 0x08, 0)], &[]), expected, "{code:#x} by X");
        if expected.is_some() {
            assert_eq!(result(&[(0x00, a), (code, b)], &[]), expected, "{code:#x} by a number");
        }
    }
    assert_eq!(result(&[(0x00, 1), (0x84, 0)], &[]), Some(u32::MAX));
}

#[test]
fn jumps_compare_without_signs() {
    let jumps = |code, a, b| {
        let program = [instruction(0x00, 0, 0, a), instruction(0x01, 0, 0, b), instruction(code, 1, 0, b)];
        let ends = [instruction(0x06, 0, 0, 0), instruction(0x06, 0, 0, 1)];
        BpfProgram::new(&[&program[..], &ends].concat()).expect("a program").run(&[], 0) == Some(1)
    };
    for by_index in [0, 8] {
        assert!(jumps(0x15 | by_index, 4, 4) && !jumps(0x15 | by_index, 4, 5));
        assert!(jumps(0x25 | by_index, u32::MAX, 1) && !jumps(0x25 | by_index, 1, 1));
        assert!(jumps(0x35 | by_index, 1, 1) && !jumps(0x35 | by_index, 0, 1));
        assert!(jumps(0x45 | by_index, 6, 2) && !jumps(0x45 | by_index, 6, 1));
    }
    let always = [instruction(0x05, 0, 0, 1), instruction(0x06, 0, 0, 0), instruction(0x06, 0, 0, 9)];
    assert_eq!(BpfProgram::new(&always).expect("a program").run(&[], 0), Some(9));
}

#[test]
fn a_program_that_could_go_wrong_is_refused_with_the_instruction() {
    let end = instruction(0x06, 0, 0, 0);
    let refused =
        |first: BpfInstruction| BpfProgram::new(&[first, end]).map_err(|error| error.to_string()).unwrap_err();
    assert!(refused(instruction(0x99, 0, 0, 0)).contains("instruction 0 of the filter is unknown"));
    for code in [0x60, 0x61, 0x02, 0x03] {
        assert!(refused(instruction(code, 0, 0, 16)).contains("memory"), "{code:#x}");
    }
    for jump in [instruction(0x05, 0, 0, 1), instruction(0x05, 0, 0, u32::MAX), instruction(0x15, 1, 0, 0)] {
        assert!(refused(jump).contains("jumps out"), "{jump}");
    }
    assert!(refused(instruction(0x34, 0, 0, 0)).contains("divides by zero"));
    assert!(refused(instruction(0x94, 0, 0, 0)).contains("divides by zero"));
    let unended = BpfProgram::new(&[end, instruction(0x00, 0, 0, 0)]).unwrap_err().to_string();
    assert!(unended.contains("instruction 1 of the filter does not end it"), "{unended}");
    assert!(BpfProgram::new(&[]).is_err());
}

prop_compose! {
    /// An instruction that often is a valid one.
    fn any_instruction()(
        code in prop_oneof![8 => 0_u16..0xc0, 1 => any::<u16>()],
        if_true in 0_u8..6,
        if_false in 0_u8..6,
        k in prop_oneof![6 => 0_u32..20, 1 => any::<u32>()],
    ) -> BpfInstruction {
        BpfInstruction { code, if_true, if_false, k }
    }
}

proptest! {
    #[test]
    fn any_program_that_is_accepted_ends_without_panic(
        instructions in prop::collection::vec(any_instruction(), 0..40),
        data in prop::collection::vec(any::<u8>(), 0..40),
        wire_len in any::<u32>(),
    ) {
        // Without those that are refused by themselves, whole programs are accepted now and then.
        let known = |instruction: &&BpfInstruction| Operation::of(**instruction).is_some();
        let instructions: Vec<_> = instructions.iter().filter(known).copied().chain([RETURN_A; 6]).collect();
        if let Ok(program) = BpfProgram::new(&instructions) {
            program.run(&data, wire_len);
        }
    }
}
