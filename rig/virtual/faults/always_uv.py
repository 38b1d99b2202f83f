"""Faults of a key that is to do nothing without user verification."""

from __future__ import annotations

from collections.abc import Mapping

from rig.virtual.faults.registry import fault
from rig.virtual.request import Options, PinUvAuth
from rig.virtual.rules import Rules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Persistent


@fault(
    "always-uv-never-toggled",
    breaks=("CFG-11",),
    area="always_uv",
    says="toggleAlwaysUv succeeds and does nothing",
)
class AlwaysUvNeverToggled(Rules):
    def toggle_always_uv(self, persistent: Persistent) -> None:
        """Leave it as it is."""


@fault(
    "always-uv-only-switched-on",
    breaks=("CFG-11", "CFG-13"),
    area="always_uv",
    says="toggleAlwaysUv switches alwaysUv on, and never off",
)
class AlwaysUvOnlySwitchedOn(Rules):
    def toggle_always_uv(self, persistent: Persistent) -> None:
        persistent.always_uv = True


@fault(
    "always-uv-kept-without-a-word",
    breaks=("CFG-12",),
    area="always_uv",
    says="toggleAlwaysUv succeeds on a key that keeps alwaysUv",
)
class AlwaysUvKeptWithoutAWord(Rules):
    def toggle_always_uv(self, persistent: Persistent) -> None:
        persistent.always_uv = self.profile.always_uv_stays or not persistent.always_uv


@fault(
    "always-uv-in-name-only",
    breaks=("CFG-14", "GA-08", "GA-09", "MC-24", "MC-27", "MC-28"),
    area="always_uv",
    says="alwaysUv is told, but nobody is ever asked to be verified",
)
class AlwaysUvInNameOnly(Rules):
    def check_always_uv(self, options: Options, auth: PinUvAuth, persistent: Persistent) -> None:
        """Let anybody pass."""


@fault(
    "always-uv-from-the-pin-on",
    breaks=("GA-09", "MC-24"),
    area="always_uv",
    says="a key with alwaysUv on does everything until a PIN is set",
)
class AlwaysUvFromThePinOn(Rules):
    def check_always_uv(self, options: Options, auth: PinUvAuth, persistent: Persistent) -> None:
        if self.is_protected(persistent):
            super().check_always_uv(options, auth, persistent)


@fault(
    "always-uv-for-discoverable-ones-only",
    breaks=("CFG-14", "GA-08", "GA-09", "MC-24", "MC-28"),
    area="always_uv",
    says="with alwaysUv on, only discoverable credentials take verification",
)
class AlwaysUvForDiscoverableOnesOnly(Rules):
    def check_always_uv(self, options: Options, auth: PinUvAuth, persistent: Persistent) -> None:
        if options.rk:
            super().check_always_uv(options, auth, persistent)


@fault(
    "always-uv-denies-instead-of-asking",
    breaks=("CFG-14", "GA-08", "GA-09", "MC-24", "MC-27", "MC-28"),
    area="always_uv",
    says="with alwaysUv on, a request without verification is denied, and not asked for a PIN",
)
class AlwaysUvDeniesInsteadOfAsking(Rules):
    def check_always_uv(self, options: Options, auth: PinUvAuth, persistent: Persistent) -> None:
        try:
            super().check_always_uv(options, auth, persistent)
        except Refusal:
            raise Refusal(Status.OPERATION_DENIED) from None


@fault(
    "always-uv-for-silent-assertions-too",
    breaks=("CFG-15", "GA-11"),
    area="always_uv",
    says="with alwaysUv on, silent assertions take verification too",
)
class AlwaysUvForSilentAssertionsToo(Rules):
    def is_silent(self, options: Options) -> bool:
        return False


@fault(
    "make-cred-uv-not-rqd-beside-always-uv",
    breaks=("CFG-16", "GI-39"),
    area="always_uv",
    says="makeCredUvNotRqd stays true while alwaysUv is on",
)
class MakeCredUvNotRqdBesideAlwaysUv(Rules):
    def shown_options(
        self, options: Mapping[str, bool], persistent: Persistent
    ) -> Mapping[str, bool]:
        return options


@fault(
    "u2f-listed-beside-always-uv",
    breaks=("GI-40",),
    area="always_uv",
    says="U2F_V2 stays in the versions while alwaysUv is on",
)
class U2fListedBesideAlwaysUv(Rules):
    def shown_versions(self, persistent: Persistent) -> tuple[str, ...]:
        return self.profile.versions


@fault(
    "u2f-on-beside-always-uv",
    breaks=("CFG-17", "U2F-22"),
    area="always_uv",
    says="the key registers and signs over U2F while alwaysUv is on",
)
class U2fOnBesideAlwaysUv(Rules):
    def u2f_is_on(self, persistent: Persistent) -> bool:
        return True
