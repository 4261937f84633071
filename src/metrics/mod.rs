//! `--metrics`: the counts of the run for Prometheus, over HTTP.
//!
//! A scrape asks the run for its counts as SIGUSR1 does, between two packets. A run that does not answer within a second,
//! as it ends or an output blocks it, is answered for with the counts before.

mod page;
mod server;

use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use t2_core::capture::Received;
use t2_core::report::RunSummary;

pub(crate) use page::Page;

use crate::failure::Failure;
use crate::signals::{Request, Requests};

/// How long a scrape waits for the run.
const PATIENCE: Duration = Duration::from_secs(1);

/// The counts of a run, as they are served.
#[derive(Clone, Debug, Default)]
pub(crate) struct Metrics(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    latest: Mutex<Latest>,
    is_fresh: Condvar,
}

/// The counts that were published last.
#[derive(Debug, Default)]
struct Latest {
    page: Option<Arc<Page>>,
    /// How many pages were published.
    number: u64,
}

impl Metrics {
    /// Serves the counts of a run at an address, such as `127.0.0.1:9273`, from now on.
    ///
    /// # Errors
    /// Nothing can listen at this address.
    pub(crate) fn serve(address: &str, requests: Requests) -> Result<Self, Failure> {
        let wrong = |error: io::Error| {
            Failure::Use(format!("--metrics {address}: {error}: name a free address of this machine"))
        };
        let addresses: Vec<SocketAddr> = address.to_socket_addrs().map_err(wrong)?.collect();
        let listener = TcpListener::bind(&*addresses).map_err(wrong)?;
        let metrics = Self::default();
        let served = metrics.clone();
        let thread = thread::Builder::new().name("metrics".into());
        thread.spawn(move || server::run(&listener, || served.fresh(&requests))).map_err(wrong)?;
        Ok(metrics)
    }

    /// Serves these counts from now on.
    pub(crate) fn publish(&self, summary: &RunSummary, received: Option<Received>) {
        let mut latest = self.0.latest.lock().unwrap_or_else(PoisonError::into_inner);
        latest.page = Some(Arc::new(Page::new(summary, received)));
        latest.number += 1;
        self.0.is_fresh.notify_all();
    }

    /// Asks the run for its counts, and waits for them for a while.
    fn fresh(&self, requests: &Requests) -> Option<Arc<Page>> {
        let latest = self.0.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let before = latest.number;
        requests.ask(Request::Metrics);
        let is_old = |latest: &mut Latest| latest.number == before;
        let waited = self.0.is_fresh.wait_timeout_while(latest, PATIENCE, is_old);
        waited.unwrap_or_else(PoisonError::into_inner).0.page.clone()
    }
}
