//! One packet of any link type is dissected.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| t2_fuzz::packet(input));
