"""What an adoption does to the key itself: see what would be lost, and leave a marker."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from fido2.ctap2 import Ctap2
from fido2.hid import CAPABILITY

from rig import UsageProblem
from rig.bench.file import Bay, Bench
from rig.bench.identity import Identity, is_another
from rig.bench.marker_file import read_marker, write_marker
from rig.bench.stage import Stage
from rig.bench.state import journal_file, marker_file
from rig.consent import Consent
from rig.keys.key import OpenKey
from rig.keys.marker import knows_marker, leave_marker
from rig.keys.names import parse_virtual
from rig.keys.opening import open_key


class Loss(StrEnum):
    """What a key may hold that the bench did not make, and that a reset takes away."""

    PIN = "pin"
    CREDENTIALS = "credentials"
    FINGERPRINTS = "fingerprints"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A key that is to be adopted.

    Attributes:
        name: The bay.
        identity: What is known of the key.
        level: What is to be done to it.
        bench: The bench as it is.
        stage: Where the boards are that serve its bay; None if none does.
    """

    name: str
    identity: Identity
    level: Consent
    bench: Bench
    stage: Stage | None = None

    @property
    def wants_marker(self) -> bool:
        """Whether the key must be known again: not at `read`, and a built-in one is made anew."""
        built_in = self.identity.key is not None and parse_virtual(self.identity.key) is not None
        return self.level > Consent.READ and not built_in

    def require_named_losses(self, named: frozenset[Loss]) -> None:
        """Refuse to give `wipe` to a key that holds something, unless each loss is named.

        A key that knows the marker of its bay is the bench's own, and so is what it holds.

        Raises:
            UsageProblem: Something would be lost that was not named.
        """
        if self.level < Consent.WIPE or not self.wants_marker:
            return
        key = self._open()
        try:
            missing = frozenset() if self._is_ours(key) else _held(key) - named
        finally:
            key.close()
        if missing:
            words = ",".join(sorted(missing | named))
            raise UsageProblem(
                "the key is in use: a reset would take away what the bench did not make",
                where=self.name,
                try_this=f"--lose {words}, if nobody needs that any more",
            )

    def leave_marker(self) -> Path | None:
        """Leave a marker on the key, which asks for a touch, and remember it.

        Returns:
            Where the journal of another key, which had the bay before, is kept from now on; None if
            there was none. Nothing in it is to be looked for on this key.

        Raises:
            BenchProblem: The key makes none, or it cannot be remembered.
            LinkError: The key does not answer.
        """
        key = self._open()
        try:
            is_ours = self._is_ours(key)
            marker = leave_marker(key.link, key.guard)
        finally:
            key.close()
        journal = journal_file(self.bench, self.name)
        set_aside = None
        if not is_ours and journal.exists():
            set_aside = journal.replace(journal.with_suffix(".before.json"))
        write_marker(marker_file(self.bench, self.name), marker)
        return set_aside

    def _is_ours(self, key: OpenKey) -> bool:
        marker = read_marker(marker_file(self.bench, self.name))
        return marker is not None and knows_marker(key.link, marker)

    def _open(self) -> OpenKey:
        """Open the key with its bay's touch and PIN, at the level that a marker takes."""
        seen = self.identity
        bay = self.bench.bays.get(self.name)
        if bay is None or is_another(bay, seen):
            bay = Bay(path=seen.path, key=seen.key)
        known = {"path": seen.path, "vid": seen.vid, "pid": seen.pid, "serial": seen.serial}
        at_level = bay.model_copy(update={**known, "level": self.level})
        bench = replace(self.bench, bays={**self.bench.bays, self.name: at_level})
        return open_key(self.name, bench, Consent.SIGN, stage=self.stage, adopting=True)


def _held(key: OpenKey) -> frozenset[Loss]:
    """Return what the key shows of being in use. Credentials of a key with a PIN are not shown."""
    if CAPABILITY.CBOR not in CAPABILITY(key.link.capabilities):
        return frozenset()
    options = Ctap2(key.link, strict_cbor=False).info.options
    held = {Loss.PIN, Loss.CREDENTIALS} if options.get("clientPin") else set()
    if options.get("bioEnroll"):
        held.add(Loss.FINGERPRINTS)
    return frozenset(held)
