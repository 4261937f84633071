//! Outputs fail while a whole capture is read.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| t2_fuzz::writes(input, &t2_fuzz::folder()));
