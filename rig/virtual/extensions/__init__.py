"""Extensions of makeCredential and getAssertion (CTAP 12), one file each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from rig.virtual.cbor import Value
from rig.virtual.extensions.cred_blob import CredBlob
from rig.virtual.extensions.cred_protect import CredProtect
from rig.virtual.extensions.extension import Extension
from rig.virtual.extensions.hmac_secret import HmacSecret
from rig.virtual.extensions.hmac_secret_mc import HmacSecretMc
from rig.virtual.extensions.large_blob import LargeBlob
from rig.virtual.extensions.large_blob_key import LargeBlobKey
from rig.virtual.extensions.pin_policy import MinPinLength, PinComplexityPolicy
from rig.virtual.extensions.third_party_payment import ThirdPartyPayment
from rig.virtual.profile import Profile

__all__ = ["EXTENSIONS", "Extension", "asked_for"]

EXTENSIONS: Mapping[str, Extension] = MappingProxyType(
    {
        each.identifier: each
        for each in (
            CredProtect(),
            HmacSecret(),
            HmacSecretMc(),
            ThirdPartyPayment(),
            CredBlob(),
            LargeBlobKey(),
            LargeBlob(),
            MinPinLength(),
            PinComplexityPolicy(),
        )
    }
)
"""Every extension that this software can do; a profile says which of them its key offers."""


def asked_for(profile: Profile, inputs: Mapping[str, Value]) -> Iterator[Extension]:
    """Give the extensions that a request has inputs for and the key offers, in getInfo's order."""
    for identifier in profile.extensions:
        if identifier in inputs and identifier in EXTENSIONS:
            yield EXTENSIONS[identifier]
