//! Databases in the format MMDB: GeoLite2 and GeoIP2 of MaxMind, DB-IP, IPinfo, and others with the same fields.

use std::collections::HashMap;
use std::net::IpAddr;
use std::path::Path;
use std::sync::{PoisonError, RwLock};

use maxminddb::{Reader, WithinOptions};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Label, LabelError, asn_of, is_country};

/// What a file of this format has near its end.
const MARKER: &[u8] = b"\xab\xcd\xefMaxMind.com";

/// How far from the end of the file the marker can be, in bytes (MaxMind DB file format 2.0).
const MARKED_END: usize = 128 * 1024;

/// How many records are read to learn what a database has.
const SAMPLE: usize = 1000;

/// Whose database is named how, and what has to be said where its data is shown.
const ATTRIBUTIONS: [(&str, &str); 4] = [
    ("geolite2", "This product includes GeoLite2 data created by MaxMind, available from https://www.maxmind.com"),
    ("geoip2", "MaxMind, https://www.maxmind.com"),
    ("dbip", "IP Geolocation by DB-IP, https://db-ip.com"),
    ("ipinfo", "IP address data powered by IPinfo, https://ipinfo.io"),
];

/// A database.
#[derive(Debug)]
pub(super) struct Database {
    reader: Reader<Vec<u8>>,
    /// The labels of the records that were looked up, by where the record is; `None` if it cannot be read.
    labels: RwLock<HashMap<usize, Option<Label>>>,
    /// What the first records have.
    sample: Label,
}

/// Whether the bytes of a file are such a database.
pub(super) fn is_database(bytes: &[u8]) -> bool {
    let end = bytes.get(bytes.len().saturating_sub(MARKED_END)..).unwrap_or_default();
    end.windows(MARKER.len()).any(|window| window == MARKER)
}

impl Database {
    /// Opens a database. `path` is that of its file, for errors.
    ///
    /// # Errors
    /// It is damaged, or has nothing that labels consist of.
    pub(super) fn open(bytes: Vec<u8>, path: &Path) -> Result<Self, LabelError> {
        let damaged = |error| LabelError::file(path, format!("{error}: the database is damaged, get it anew"));
        let reader = Reader::from_source(bytes).map_err(damaged)?;
        let mut sample = Label::NONE;
        for found in reader.networks(WithinOptions::default()).map_err(damaged)?.take(SAMPLE) {
            if let Some(record) = found.map_err(damaged)?.decode::<Record>().map_err(damaged)? {
                sample = sample.or(record.label());
            }
        }
        if sample == Label::NONE {
            let kind = &reader.metadata().database_type;
            let why = format!("a database of type `{kind}` has no countries, organisations or numbers of systems");
            return Err(LabelError::file(path, format!("{why}: name one of countries, cities, or AS numbers")));
        }
        Ok(Self { reader, labels: RwLock::default(), sample })
    }

    /// The label of an address.
    pub(super) fn label(&self, address: IpAddr) -> Label {
        // An IPv4 database knows nothing of IPv6 addresses.
        let Ok(found) = self.reader.lookup(address) else { return Label::NONE };
        let Some(record) = found.offset() else { return Label::NONE };
        let known = self.labels.read().unwrap_or_else(PoisonError::into_inner).get(&record).copied();
        let label = known.unwrap_or_else(|| {
            let label = found.decode::<Record>().ok().map(|record| record.unwrap_or_default().label());
            *self.labels.write().unwrap_or_else(PoisonError::into_inner).entry(record).or_insert(label)
        });
        label.unwrap_or(Label::NONE)
    }

    /// How many records were looked up and could not be read.
    pub(super) fn unreadable(&self) -> usize {
        self.labels.read().unwrap_or_else(PoisonError::into_inner).values().filter(|label| label.is_none()).count()
    }

    /// The type of the database, such as `GeoLite2-Country`.
    pub(super) fn kind(&self) -> &str {
        &self.reader.metadata().database_type
    }

    /// When it was built, in seconds since 1970.
    pub(super) fn built(&self) -> u64 {
        self.reader.metadata().build_epoch
    }

    /// What has to be said where its data is shown; else how it describes itself.
    pub(super) fn attribution(&self) -> Option<&str> {
        let kind = self.kind().to_ascii_lowercase();
        let known = ATTRIBUTIONS.iter().find(|(begin, _)| kind.starts_with(begin));
        let description = || self.reader.metadata().description.get("en").map(String::as_str);
        known.map(|(_, attribution)| *attribution).or_else(description).filter(|text| !text.is_empty())
    }

    /// The fields that its labels have.
    pub(super) fn fields(&self) -> String {
        let Label { code, organisation, asn } = self.sample;
        let fields =
            [(code.is_some(), "country"), (organisation.is_some(), "organisation"), (asn.is_some(), "AS number")];
        fields.iter().filter(|(is_there, _)| *is_there).map(|(_, name)| *name).collect::<Vec<_>>().join(", ")
    }
}

/// The fields of records that labels are made of, by whoever made the database.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Record {
    /// A map in databases of MaxMind and DB-IP, a code or a name in those of IPinfo.
    country: Field,
    registered_country: Field,
    country_code: Field,
    autonomous_system_number: Field,
    autonomous_system_organization: Field,
    asn: Field,
    as_name: Field,
    organization: Field,
    name: Field,
    traits: Traits,
}

/// Further fields in databases of MaxMind for enterprises.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Traits {
    autonomous_system_number: Field,
    autonomous_system_organization: Field,
}

/// A field. Databases with the same names of fields may have other types in them.
#[derive(Debug, Default, Deserialize)]
#[serde(untagged)]
enum Field {
    Text(String),
    Number(u32),
    Country {
        iso_code: String,
    },
    #[allow(dead_code)]
    Other(IgnoredAny),
    #[default]
    Missing,
}

impl Field {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    fn country(&self) -> Option<&str> {
        match self {
            Self::Country { iso_code } => Some(iso_code),
            _ => self.text().filter(|text| is_country(text)),
        }
    }

    fn asn(&self) -> Option<u32> {
        match self {
            Self::Number(number) => Some(*number),
            _ => self.text().and_then(asn_of),
        }
    }
}

impl Record {
    fn label(&self) -> Label {
        let Self { country, registered_country, country_code, asn, traits, .. } = self;
        let countries = [country_code, country, registered_country];
        let numbers = [&self.autonomous_system_number, asn, &traits.autonomous_system_number];
        // In a database of systems the name is that of the system.
        let name = if asn.asn().is_some() { &self.name } else { &Field::Missing };
        let of_maxmind = [&self.autonomous_system_organization, &traits.autonomous_system_organization];
        let organisations = of_maxmind.into_iter().chain([&self.organization, &self.as_name, name]);
        let country = countries.into_iter().find_map(Field::country).unwrap_or_default();
        let organisation = organisations.into_iter().find_map(Field::text).unwrap_or_default();
        Label::of(country, organisation, numbers.into_iter().find_map(Field::asn))
    }
}
