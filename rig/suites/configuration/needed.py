"""What tests of this suite need of a key, and of their fixtures."""

from __future__ import annotations

from typing import Protocol

from fido2.ctap2.pin import ClientPin

from rig.marks import needs
from rig.suites.fixtures import Members

HAS_CONFIG = needs(option="authnrCfg")
HAS_LEAST_LENGTH = needs(option="setMinPINLength")
HAS_ALWAYS_UV = needs(option="alwaysUv?")
HAS_PIN = needs(option="clientPin?")


class Authorise(Protocol):
    """`authorise`: put in the pinUvAuthParam of a new token that has this permission."""

    def __call__(self, request: Members, permission: ClientPin.PERMISSION = ...) -> Members: ...
