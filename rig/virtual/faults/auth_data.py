"""Faults in authenticator data and in what is signed."""

from __future__ import annotations

from dataclasses import replace

from rig.virtual.auth_data import Flag
from rig.virtual.faults.registry import fault
from rig.virtual.rules import Rules
from rig.virtual.store import Credential, Persistent


@fault(
    "wrong-signature",
    breaks=("GA-53", "GNA-08", "MC-83"),
    area="auth_data",
    says="signatures are over the client data hash alone",
)
class WrongSignature(Rules):
    def signed_message(self, auth_data: bytes, client_data_hash: bytes) -> bytes:
        return client_data_hash


@fault(
    "signature-by-another-key",
    breaks=("GA-53", "GNA-08"),
    area="auth_data",
    says="an assertion is signed by another key than the one registered",
)
class SignatureByAnotherKey(Rules):
    def sign(self, credential: Credential, message: bytes) -> bytes:
        stranger = replace(credential, private_key=self.new_private_key(credential.algorithm))
        return super().sign(stranger, message)


@fault(
    "wrong-rp-id-hash",
    breaks=("GA-52", "MC-77"),
    area="auth_data",
    says="the hash is of another rp id",
)
class WrongRpIdHash(Rules):
    def rp_id_hash(self, rp_id: str) -> bytes:
        return super().rp_id_hash(f"{rp_id}.")


@fault(
    "up-flag-missing",
    breaks=("GA-37", "MC-63"),
    area="auth_data",
    says="UP is clear although the sensor was touched",
)
class UpFlagMissing(Rules):
    def flags(self, *, present: bool, verified: bool) -> Flag:
        return super().flags(present=False, verified=verified)


@fault(
    "up-flag-in-silence",
    breaks=("GA-06",),
    area="auth_data",
    says="UP is set in a silent assertion",
)
class UpFlagInSilence(Rules):
    def flags(self, *, present: bool, verified: bool) -> Flag:
        return super().flags(present=True, verified=verified)


@fault(
    "uv-flag-missing",
    breaks=("GA-17", "MC-18", "MC-45"),
    area="auth_data",
    says="UV is clear although a token proved it",
)
class UvFlagMissing(Rules):
    def flags(self, *, present: bool, verified: bool) -> Flag:
        return super().flags(present=present, verified=False)


@fault(
    "uv-flag-always",
    breaks=("CPS-17", "GA-46", "MC-30", "MC-47"),
    area="auth_data",
    says="UV is set although nobody was verified",
)
class UvFlagAlways(Rules):
    def flags(self, *, present: bool, verified: bool) -> Flag:
        return super().flags(present=present, verified=True)


@fault(
    "backup-flags-set",
    breaks=("MC-79",),
    area="auth_data",
    says="credentials that never leave the key are said to be backed up",
)
class BackupFlagsSet(Rules):
    def flags(self, *, present: bool, verified: bool) -> Flag:
        return super().flags(present=present, verified=verified) | Flag.BE | Flag.BS


@fault(
    "counter-going-back",
    breaks=("GA-54", "GA-55"),
    area="auth_data",
    says="the signature counter falls with every use",
)
class CounterGoingBack(Rules):
    def next_sign_count(self, persistent: Persistent) -> int:
        return (persistent.sign_count or 1_000_000) - 1


@fault(
    "counter-standing",
    breaks=("GA-54",),
    area="auth_data",
    says="the signature counter stands still at another value than zero",
)
class CounterStanding(Rules):
    def next_sign_count(self, persistent: Persistent) -> int:
        return 1
