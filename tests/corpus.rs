//! Real captures of many programs and protocols, where they lie beside the project: each is processed, no row is
//! misaligned. `.ci/run` also compares them with the reference, cell by cell.

mod common;

use common::{Place, files, stderr, t2, words};

#[test]
fn every_capture_of_the_corpus_is_processed_and_aligned() {
    for capture in files("../shared/corpus/captures") {
        let place = Place::new();
        let output = t2(words(&capture, &place.path("out")));
        let code = output.status.code();
        assert!(matches!(code, Some(0 | 1)), "{}: {code:?} {}", capture.display(), stderr(&output));
        assert!(code == Some(0) || !output.stderr.is_empty(), "{}: status 1 and no word why", capture.display());
        place.table("out_packets.txt");
        place.table("out_flows.txt");
    }
}
