//! A whole capture gives the same outputs with any number of threads.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| t2_fuzz::jobs(input, &t2_fuzz::folder()));
