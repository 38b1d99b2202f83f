"""The key of a bay: whether it answers, and whether it is the one that was adopted."""

from __future__ import annotations

from fido2.ctap2 import Ctap2
from fido2.hid import CAPABILITY

from rig.consent import Consent
from rig.link.device import KeyDevice
from rig.runner.doctor.findings import Finding, ill, unchecked, well
from rig.runner.doctor.patient import Patient

_ECHO = b"keyrig doctor"


def answers(patient: Patient) -> Finding:
    """See that the key gives a channel, sends back what it is sent, and tells what it is."""
    link = patient.open(Consent.READ).link
    if link.ping(_ECHO) != _ECHO:
        return ill("it sends back something else than what it was sent", "replug it")
    return well(f"it answers, and tells {', '.join(_versions(link))}")


def _versions(link: KeyDevice) -> list[str]:
    if CAPABILITY.CBOR not in CAPABILITY(link.capabilities):
        return ["U2F alone"]
    return list(Ctap2(link, strict_cbor=False).info.versions)


def same_key(patient: Patient) -> Finding:
    """See that it is the adopted key: by its marker above `read`, and by what was written down."""
    level = patient.bay.level
    if level is Consent.READ:
        return unchecked(
            "a key at read has no marker; nothing is done to it but what costs nothing"
        )
    # What `store` allows besides is to keep credentials, which nothing here wants.
    key = patient.open(Consent.SIGN if level is Consent.STORE else level)
    changed = f"; changed since it was adopted: {', '.join(map(str, key.changed))}"
    return well(f"it is the key of this bay, at {level.word}{changed if key.changed else ''}")
