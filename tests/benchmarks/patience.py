"""What half a minute of waiting for a person costs in virtual time."""

from __future__ import annotations

from contextlib import closing, suppress
from time import perf_counter

from fido2.ctap import CtapError

from rig.bench.file import Bench
from rig.bench.touch.presser import Intent
from rig.keys import open_key
from rig.link.frames import Command

SELECTION = b"\x0b"
ROUNDS = 5


def measure() -> dict[str, float]:
    """Return the virtual seconds of a user-presence time-out, and the real milliseconds it took."""
    with closing(open_key("virtual", Bench())) as key, key.presser.wanting(Intent(withheld=True)):
        spent = []
        for _ in range(ROUNDS):
            began, real = key.link.clock.now(), perf_counter()
            with suppress(CtapError):
                key.link.call(Command.CBOR, SELECTION)
            spent.append((perf_counter() - real, key.link.clock.now() - began))
    fastest, waited = min(spent)
    return {"presence_timeout_virtual_s": waited, "presence_timeout_real_ms": 1000 * fastest}
