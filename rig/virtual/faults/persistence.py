"""Faults in what a key still knows after a power cycle."""

from __future__ import annotations

from dataclasses import replace
from secrets import token_bytes

from rig.virtual.faults.registry import fault
from rig.virtual.request import Options, PinUvAuth
from rig.virtual.rules import Rules
from rig.virtual.store import Credential, Persistent, User


@fault(
    "discoverable-credentials-lost-with-power",
    breaks=("LB-29", "PER-01", "RST-25"),
    area="persistence",
    says="discoverable credentials are kept in volatile memory",
)
class DiscoverableCredentialsLostWithPower(Rules):
    def remembered(self, persistent: Persistent) -> Persistent:
        return replace(super().remembered(persistent), credentials=[])


@fault(
    "accounts-lost-with-power",
    breaks=("PER-01", "PER-08"),
    area="persistence",
    says="a power cycle parts discoverable credentials from their accounts",
)
class AccountsLostWithPower(Rules):
    def remembered(self, persistent: Persistent) -> Persistent:
        known = super().remembered(persistent)
        nobody = [replace(each, user=User(id=b"\0")) for each in known.credentials]
        return replace(known, credentials=nobody)


@fault(
    "new-wrapping-secret-with-power",
    breaks=("PER-02", "RST-03", "RST-05", "RST-24", "RST-25", "U2F-16", "XHS-05"),
    area="persistence",
    says="credentials that the key does not keep die with the power",
)
class NewWrappingSecretWithPower(Rules):
    def remembered(self, persistent: Persistent) -> Persistent:
        return replace(super().remembered(persistent), wrapping_secret=token_bytes(32))


@fault(
    "always-uv-lost-with-power",
    breaks=("PER-03",),
    area="persistence",
    says="alwaysUv is off after a power cycle",
)
class AlwaysUvLostWithPower(Rules):
    def remembered(self, persistent: Persistent) -> Persistent:
        return replace(super().remembered(persistent), always_uv=False)


@fault(
    "least-length-lost-with-power",
    breaks=("PER-04",),
    area="persistence",
    says="minPINLength is that of birth after a power cycle",
)
class LeastLengthLostWithPower(Rules):
    def remembered(self, persistent: Persistent) -> Persistent:
        at_birth = self.profile.limits.min_pin_length
        return replace(super().remembered(persistent), min_pin_length=at_birth)


@fault(
    "forced-change-lost-with-power",
    breaks=("PER-05",),
    area="persistence",
    says="after a power cycle the PIN need not be changed any more",
)
class ForcedChangeLostWithPower(Rules):
    def remembered(self, persistent: Persistent) -> Persistent:
        return replace(super().remembered(persistent), force_pin_change=False)


@fault(
    "relying-parties-lost-with-power",
    breaks=("PER-06",),
    area="persistence",
    says="after a power cycle no relying party is told minPINLength",
)
class RelyingPartiesLostWithPower(Rules):
    def remembered(self, persistent: Persistent) -> Persistent:
        return replace(super().remembered(persistent), min_pin_rp_ids=[])


@fault(
    "place-taken-before-touch",
    breaks=("PER-07",),
    area="persistence",
    says="a registration takes its place in the store before the touch",
)
class PlaceTakenBeforeTouch(Rules):
    def check_uv_option(self, options: Options, auth: PinUvAuth, persistent: Persistent) -> None:
        super().check_uv_option(options, auth, persistent)
        if options.rk:
            persistent.credentials.append(_place())

    def keep(self, persistent: Persistent, credential: Credential) -> None:
        others = [each for each in persistent.credentials if each.rp_id != ""]
        persistent.credentials = others
        super().keep(persistent, credential)


@fault(
    "pin-garbled-with-power",
    breaks=("CP-06", "CP-07", "CPT-07", "PER-09", "PER-10"),
    area="persistence",
    says="a key that has a PIN takes none after a power cycle",
)
class PinGarbledWithPower(Rules):
    def remembered(self, persistent: Persistent) -> Persistent:
        known = super().remembered(persistent)
        return known if known.pin_hash is None else replace(known, pin_hash=token_bytes(16))


@fault(
    "fingers-lost-with-power",
    breaks=("PER-11",),
    area="persistence",
    says="enrolled fingers are kept in volatile memory",
)
class FingersLostWithPower(Rules):
    def remembered(self, persistent: Persistent) -> Persistent:
        return replace(super().remembered(persistent), fingerprints=[])


def _place() -> Credential:
    """Return what takes a place in the store and is of no use."""
    return Credential(
        credential_id=token_bytes(32),
        rp_id="",
        user=User(id=b""),
        private_key=b"",
        algorithm=-7,
        discoverable=True,
    )
