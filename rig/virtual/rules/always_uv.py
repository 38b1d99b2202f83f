"""Decisions of a key that does nothing without user verification (CTAP 7.2)."""

from __future__ import annotations

from collections.abc import Mapping

from rig.virtual.request import Options, PinUvAuth
from rig.virtual.rules.request import RequestRules
from rig.virtual.status import Refusal
from rig.virtual.store import Persistent


class AlwaysUvRules(RequestRules):
    """Decisions of a key that does nothing without user verification (CTAP 7.2)."""

    def check_always_uv(self, options: Options, auth: PinUvAuth, persistent: Persistent) -> None:
        """Refuse a request that verifies nobody, of a key that always wants it (6.1.2 s6)."""
        if self.always_verifies(persistent) and not self.verifies(options, auth, persistent):
            raise Refusal(self.unverified_status())

    def is_silent(self, options: Options) -> bool:
        """Tell whether getAssertion may verify nobody even so (6.2.2 s5)."""
        return options.up is False

    def verifies(self, options: Options, auth: PinUvAuth, persistent: Persistent) -> bool:
        """Tell whether the user will be verified; a param counts where it can be checked."""
        if auth.param is None:
            return self.verifies_user(options, persistent)
        return self.is_protected(persistent)

    def shown_versions(self, persistent: Persistent) -> tuple[str, ...]:
        """Choose the versions to tell: U2F is none of them where it is switched off (7.2.4)."""
        if not persistent.always_uv:
            return self.profile.versions
        return tuple(each for each in self.profile.versions if each != "U2F_V2")

    def shown_options(
        self, options: Mapping[str, bool], persistent: Persistent
    ) -> Mapping[str, bool]:
        """Choose the options to tell: alwaysUv overrules makeCredUvNotRqd (7.2)."""
        if not persistent.always_uv or "makeCredUvNotRqd" not in options:
            return options
        return {**options, "makeCredUvNotRqd": False}
