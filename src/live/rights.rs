//! Rights that are needed to open interfaces, and given up then.

use std::ffi::CString;

use caps::{CapSet, Capability};
use nix::unistd::{Uid, User, initgroups, setgid, setuid};

use crate::arguments::LiveArguments;
use crate::failure::Failure;

/// Whether this process may open interfaces.
pub(super) fn may_capture() -> bool {
    caps::has_cap(None, CapSet::Effective, Capability::CAP_NET_RAW).unwrap_or(false)
}

/// The user of a name.
///
/// # Errors
/// There is none, or this process may not become another user.
pub(super) fn find(name: &str) -> Result<User, Failure> {
    if !Uid::effective().is_root() {
        return Err(Failure::Use(format!(
            "only root can become user `{name}`: leave out `--user`, or start with sudo"
        )));
    }
    let user =
        User::from_name(name).map_err(|error| Failure::Use(format!("user `{name}` cannot be found: {error}")))?;
    user.ok_or_else(|| Failure::Use(format!("there is no user `{name}`: `getent passwd` lists them")))
}

/// Gives up all rights that the process does not need any more: those of root, for another user, or those that the file
/// of the program has. Root stays root without a user. Threads that are there already keep capabilities, so there must be
/// none.
///
/// # Errors
/// The system refuses.
pub(super) fn drop(user: Option<&User>) -> Result<(), Failure> {
    if let Some(user) = user {
        let refused = |error| Failure::Use(format!("cannot become user `{}`: {error}", user.name));
        let name = CString::new(user.name.as_str()).map_err(|_| refused(nix::Error::EINVAL))?;
        // The groups first: afterwards there is no right to change them.
        initgroups(&name, user.gid).and_then(|()| setgid(user.gid)).and_then(|()| setuid(user.uid)).map_err(refused)?;
    }
    if Uid::effective().is_root() {
        return Ok(());
    }
    let sets = [CapSet::Effective, CapSet::Permitted, CapSet::Inheritable, CapSet::Ambient];
    let dropped = sets.into_iter().try_for_each(|set| caps::clear(None, set));
    dropped.map_err(|error| Failure::Use(format!("the rights to capture cannot be given up: {error}")))
}

/// What the user should know of the rights of the run.
pub(crate) fn remark(arguments: &LiveArguments) -> Option<&'static str> {
    let stays_root = !arguments.interfaces().is_empty() && arguments.user().is_none() && Uid::effective().is_root();
    stays_root.then_some(
        "running as root: `--user NAME` becomes another user once the interfaces are open, and after \
         `sudo setcap cap_net_raw+ep FILE` the program needs no root",
    )
}
