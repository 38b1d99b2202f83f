"""One bay while it is examined."""

from __future__ import annotations

from dataclasses import dataclass, field

from rig.bench.discover import PluggedIn, discover
from rig.bench.file import Bay, Bench
from rig.bench.stage import Stage
from rig.consent import Consent
from rig.keys import OpenKey, open_key


@dataclass
class Patient:
    """A bay, and its key once that is open.

    Attributes:
        name: The bay, or the name of a key that is in none.
        bay: What the bench file says of it.
        bench: The bench.
        stage: Where its boards and simulated keys are; None if it needs neither.
        put_right: Whether its port has got its power only now.
    """

    name: str
    bay: Bay
    bench: Bench
    stage: Stage | None
    put_right: bool = field(default=False, init=False)
    _key: OpenKey | None = field(default=None, init=False)

    @property
    def key(self) -> OpenKey:
        """The open key."""
        if self._key is None:
            raise RuntimeError("no check has opened the key yet")
        return self._key

    def device(self) -> PluggedIn | None:
        """Return what is plugged into its port; None if nothing is."""
        path = self.bay.path or ""
        return next((each for each in discover() if each.is_at(path)), None)

    def open(self, cap: Consent) -> OpenKey:
        """Open the key, with no more consent than this; raises as `open_key` does."""
        self.close()
        self._key = open_key(self.name, self.bench, cap, stage=self.stage)
        if self.put_right:
            self._key.presser.rules.powered()
        return self._key

    def close(self) -> None:
        """Let go of the key."""
        if self._key is not None:
            key, self._key = self._key, None
            key.close()
