"""Who a key is, asked at consent `read`: nothing that it answers can cost it anything."""

from __future__ import annotations

from rig import UsageProblem
from rig.bench.discover import PluggedIn, discover
from rig.bench.file import Bay, Bench
from rig.bench.identity import Identity
from rig.consent import Consent
from rig.keys.model import read_model
from rig.keys.names import says_which
from rig.keys.opening import open_key


def identify(name: str, bench: Bench, at: str | None) -> Identity:
    """Ask a key who it is.

    Args:
        name: The bay that it is to be adopted into.
        bench: The bench as it is; a bay that is there already tells where to look.
        at: The port path, or the name of a key that is not plugged in; None to look where the bay
            says, or to take the only stranger.

    Raises:
        UsageProblem: It is not clear which key is meant.
        BenchProblem: The key may not be opened.
    """
    known = bench.bays.get(name)
    if known is not None and known.simulated is not None:
        raise UsageProblem(
            "a simulated key is the rig's own: its level in the bench file is all that it needs",
            where=name,
            try_this='level = "wipe"',
        )
    place = at or (known and (known.path or known.key)) or _only_stranger(bench)
    if says_which(place):
        return _model(Bay(key=place), name, Identity(key=place))
    device = _device(place)
    seen = Identity(
        path=device.place,
        vid=device.vid,
        pid=device.pid,
        serial=device.serial or None,
    )
    return _model(Bay(path=place, vid=device.vid, pid=device.pid), name, seen)


def _model(bay: Bay, name: str, seen: Identity) -> Identity:
    """Add the AAGUID and firmware that the key tells; a U2F-only key has none."""
    key = open_key(name, Bench(bays={name: bay}), Consent.READ)
    try:
        return read_model(key.link, seen)
    finally:
        key.close()


def _device(place: str) -> PluggedIn:
    found = discover()
    for device in found:
        if device.is_at(place):
            return device
    raise UsageProblem(f"no key is plugged in at {place}", try_this=_places(found))


def _only_stranger(bench: Bench) -> str:
    paths = [bay.path for bay in bench.bays.values() if bay.path]
    named = {bay.key for bay in bench.bays.values()}
    strangers = [
        key
        for key in discover()
        if key.place not in named and not any(key.is_at(path) for path in paths)
    ]
    if len(strangers) != 1:
        raise UsageProblem(
            f"{len(strangers)} keys could be meant", where="--at", try_this=_places(strangers)
        )
    return strangers[0].place


def _places(devices: list[PluggedIn]) -> str:
    told = (f"--at {device.place}" for device in devices)
    return ", ".join(told) or "plug the key in, or --at virtual:fido2.1, --at tcp:HOST:PORT"
