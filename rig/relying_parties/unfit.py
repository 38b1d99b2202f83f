"""Why a key does not do at a site: what it lacks, and the clause that says so."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from rig import RigError


class Need(StrEnum):
    """What a site or its client needs of a key; these words are in the JSON."""

    CTAP2 = "ctap2"
    U2F = "u2f"
    RK = "rk"
    UV = "uv"
    ALGORITHM = "algorithm"
    HMAC = "hmac-secret"
    CRED_PROTECT = "credProtect"
    MANAGEMENT = "credMgmt"
    ATTESTATION = "attestation"
    CERTIFICATION = "certification"
    MODEL = "model"
    ANSWER = "answer"


class Unfit(RigError):
    """The key cannot do what is asked, or did not.

    Attributes:
        need: What it lacks; `ANSWER` where it answered otherwise than it must.
        clause: The clause that asks for it, such as `CTAP 6.1.2`.
        fields: The fields of the policy that ask for it.
    """

    def __init__(self, need: Need, says: str, *, clause: str, fields: tuple[str, ...] = ()) -> None:
        super().__init__(says, where=clause)
        self.need = need
        self.clause = clause
        self.fields = fields


class Undecided(RigError):
    """It cannot be told whether the key would do, and the key is not to blame for that."""


@contextmanager
def reading_answers() -> Iterator[None]:
    """Take what python-fido2 cannot read for an answer that no client could read; `Unfit`."""
    try:
        yield
    except (ValueError, KeyError, IndexError, TypeError, struct.error) as error:
        told = f"{type(error).__name__}: {error}"
        raise Unfit(
            Need.ANSWER, f"the key's answer cannot be read: {told}", clause="CTAP 6"
        ) from error
