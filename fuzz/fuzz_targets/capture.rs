//! A whole capture is read, goes through all plugins, and the files that were written are read back.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| t2_fuzz::capture(input, &t2_fuzz::folder()));
