//! The names of ports against those of the reference, where the corpus lies beside the project. They come from another
//! registry (`plugins/data/names`), so `tests/corpus-exceptions.tsv` excepts the column; here each name is compared.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use common::{Place, Table, corpus, corpus_captures, t2};

/// Protocol and port.
type Port = (u8, u16);

/// Ports whose names in the registry of IANA are not those of the reference: the registry has changed (`mqtt`, `nfs`,
/// `coap`), or the reference has a name of its own (`ircu`, `bitcoin`).
const OTHERWISE: [Port; 32] = [
    (6, 0),
    (6, 81),
    (6, 502),
    (6, 1032),
    (6, 1883),
    (6, 4297),
    (6, 4432),
    (6, 4433),
    (6, 4704),
    (6, 4876),
    (6, 5900),
    (6, 6667),
    (6, 6778),
    (6, 8333),
    (6, 10443),
    (6, 35004),
    (17, 1024),
    (17, 1032),
    (17, 1701),
    (17, 2049),
    (17, 4297),
    (17, 4790),
    (17, 4876),
    (17, 5351),
    (17, 5683),
    (17, 5684),
    (17, 5900),
    (17, 6406),
    (17, 6514),
    (17, 33435),
    (17, 35004),
    (132, 38002),
];

/// The names that packets have, by protocol and port.
fn names(packets: &Table) -> BTreeMap<Port, BTreeSet<String>> {
    let mut names = BTreeMap::<_, BTreeSet<_>>::new();
    let columns = ["l4Proto", "dstPortClassN", "dstPortClass"].map(|column| packets.column(column));
    let [protocols, ports, classes] = &columns;
    for ((protocol, port), name) in protocols.iter().zip(ports).zip(classes) {
        if let (Ok(protocol), Ok(port)) = (protocol.parse(), port.parse()) {
            names.entry((protocol, port)).or_default().insert((*name).to_owned());
        }
    }
    names
}

#[test]
fn ports_have_the_names_of_the_reference_but_for_those_that_the_registry_names_otherwise() {
    let Some(references) = corpus("golden/default") else { return };
    let (mut differing, mut equal) = (BTreeMap::new(), 0);
    for capture in corpus_captures() {
        let name = capture.file_name().expect("the name of a capture").to_string_lossy();
        let Ok(reference) = fs::read(references.join(&*name).join("packets.txt")) else { continue };
        let expected = names(&Table::new(&String::from_utf8_lossy(&reference)));
        let place = Place::new();
        let plugins = ["--plugins", "basicFlow,portClassifier,txtSink", "-s"].map(Into::into);
        let files = ["-r".into(), capture.clone().into_os_string(), "-w".into(), place.path("out").into_os_string()];
        t2(files.into_iter().chain(plugins));
        for (port, found) in names(&place.table("out_packets.txt")) {
            // Packets that are read otherwise may have ports that the reference does not know.
            let Some(expected) = expected.get(&port) else { continue };
            match found == *expected {
                true => equal += 1,
                false => drop(differing.insert(port, (found, expected.clone()))),
            }
        }
    }
    let unexpected: Vec<_> = differing.iter().filter(|(port, _)| !OTHERWISE.contains(port)).collect();
    assert!(unexpected.is_empty(), "{unexpected:?}");
    let idle: Vec<_> = OTHERWISE.iter().filter(|port| !differing.contains_key(port)).collect();
    assert!(idle.is_empty() && equal > 500, "{equal} equal; equal too, but excepted: {idle:?}");
}
