"""How keys are called: `virtual[:PROFILE][+FAULT…]`, or a bay of the bench file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from rig import UsageProblem
from rig.bench.file import Bench
from rig.virtual.faults import faults
from rig.virtual.profiles import PROFILES

VIRTUAL = "virtual"
DEFAULT_PROFILE = "fido2.3"
DEFAULT_KEYS = (VIRTUAL,)


@dataclass(frozen=True)
class VirtualName:
    """The name of a built-in key."""

    profile: str
    faults: tuple[str, ...] = ()


def parse_virtual(name: str) -> VirtualName | None:
    """Read `virtual`, `virtual:fido2.1` or `virtual:fido2.1+wrong-signature`.

    Returns:
        The profile and the faults; None for a name of another kind.

    Raises:
        UsageProblem: There is no such profile or fault; the nearest are named.
    """
    head, *seeded = name.split("+")
    scheme, _, profile = head.partition(":")
    if scheme != VIRTUAL:
        return None
    _require("profile", profile or DEFAULT_PROFILE, PROFILES)
    for fault in seeded:
        _require("fault", fault, faults())
    return VirtualName(profile or DEFAULT_PROFILE, tuple(seeded))


def check_names(names: Iterable[str], bench: Bench) -> None:
    """Refuse a name that is no key's before anything is opened.

    Raises:
        UsageProblem: The name is neither a bay nor a built-in key; the candidates are named.
    """
    for name in names:
        if name not in bench.bays and parse_virtual(name) is None:
            _require("key", name, [*bench.bays, VIRTUAL, *(f"{VIRTUAL}:{p}" for p in PROFILES)])


def _require(kind: str, name: str, known: Iterable[str]) -> None:
    candidates = list(known)
    if name in candidates:
        return
    near = get_close_matches(name, candidates) or candidates
    raise UsageProblem(f"no {kind} is called {name!r}", try_this=", ".join(near))
