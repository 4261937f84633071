//! Whether links are up.

use nix::ifaddrs::getifaddrs;
use nix::net::if_::InterfaceFlags;

/// What is known of the link of one interface. A link that goes down may come up again: its packets come again then.
#[derive(Debug, Default)]
pub(super) struct Link {
    is_down: bool,
    /// How often it went down.
    downs: u64,
}

impl Link {
    /// Looks at the link; the message if it has changed. For what is no interface, such as `any`, there is none.
    pub(super) fn look(&mut self, name: &str) -> Option<String> {
        self.note(name, is_up(name)?)
    }

    fn note(&mut self, name: &str, is_up: bool) -> Option<String> {
        if is_up != self.is_down {
            return None;
        }
        self.is_down = !is_up;
        self.downs += u64::from(self.is_down);
        Some(match is_up {
            true => format!("{name}: the link is up again"),
            false => format!(
                "{name}: the link is down, its packets are read again when it is up: `ip link set {name} up`, or end \
                 with Ctrl-C"
            ),
        })
    }

    /// What is to be remarked at the end.
    pub(super) fn remark(&self, name: &str) -> Option<String> {
        let downs = self.downs;
        let times = if downs == 1 { "once".to_owned() } else { format!("{downs} times") };
        (downs > 0).then(|| format!("{name}: the link went down {times} during the run: nothing came from it then"))
    }
}

/// Whether an interface is up, if there is one of this name.
fn is_up(name: &str) -> Option<bool> {
    let mut addresses = getifaddrs().ok()?;
    let found = addresses.find(|address| address.interface_name == name)?;
    Some(found.flags.contains(InterfaceFlags::IFF_UP))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_is_said_once_and_downs_are_counted() {
        let mut link = Link::default();
        let said = [true, false, false, true, true].map(|is_up| link.note("eth0", is_up).is_some());
        assert_eq!(said, [false, true, false, true, false]);
        assert!(link.remark("eth0").is_some_and(|remark| remark.contains("once")));
        assert_eq!(Link::default().remark("eth0"), None);
    }
}
