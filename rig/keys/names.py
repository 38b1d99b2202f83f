"""How keys are called: `virtual[:PROFILE][+FAULT[/N]…]`, a way to reach one, or a bay."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rig import UsageProblem
from rig.bench.file import Bench
from rig.bench.tables import Simulated
from rig.keys.profiles import METADATA_FORM, profile_named, require
from rig.keys.replay.names import FORM, parse_recording
from rig.keys.replay.recording import Recording
from rig.keys.schemes import SCHEMES, parse_reach
from rig.virtual.errors import VirtualKeyError
from rig.virtual.faults import faults
from rig.virtual.profile import Profile
from rig.virtual.profiles import PROFILES
from rig.virtual.seeding import Seed

VIRTUAL = "virtual"
DEFAULT_PROFILE = "fido2.3"
DEFAULT_KEYS = (VIRTUAL,)


@dataclass(frozen=True)
class VirtualName:
    """The name of a built-in key; `NAME/7` is a fault that acts at each seventh request."""

    profile: Profile
    faults: tuple[str, ...] = ()


def parse_virtual(name: str) -> VirtualName | None:
    """Read `virtual`, `virtual:fido2.1+wrong-signature` or `virtual:metadata:AAGUID`.

    Returns:
        The profile and the faults; None for a name of another kind.

    Raises:
        UsageProblem: There is no such profile, model or fault; the nearest are named.
    """
    head, *seeded = name.split("+")
    scheme, _, profile = head.partition(":")
    if scheme != VIRTUAL:
        return None
    for fault in seeded:
        require_fault(fault)
    return VirtualName(profile_named(profile or DEFAULT_PROFILE), tuple(seeded))


def require_fault(text: str) -> None:
    """Refuse a fault, or a period behind its slash, that cannot be; UsageProblem says what can."""
    require("fault", text.partition("/")[0], faults(), listed_by="keyrig faults --list")
    try:
        Seed.of(text)
    except VirtualKeyError as error:
        raise UsageProblem(str(error), try_this="FAULT/7, for each seventh request") from error


def is_built_in(name: str, bench: Bench) -> bool:
    """Tell whether a name means a key of this process, which asks nothing of any person."""
    bay = bench.bays.get(name)
    return parse_virtual((bay.key or "") if bay else name) is not None


def is_ours(name: str, bench: Bench) -> bool:
    """Tell whether the rig itself makes the key for this run: nothing of it is left afterwards."""
    bay = bench.bays.get(name)
    return is_built_in(name, bench) or (bay is not None and bay.simulated is not None)


def asks_a_person(name: str, bench: Bench) -> bool:
    """Tell whether somebody has to touch a key, or to pull it, while it is tested."""
    bay = bench.bays.get(name)
    if bay is not None and bay.path:
        return bay.touch is None or bay.power is None
    if is_ours(name, bench):
        return False
    reach = parse_reach((bay.key or "") if bay else name)
    return reach is not None and not reach.scheme.simulates and (bay is None or bay.touch is None)


def check_names(names: Iterable[str], bench: Bench) -> None:
    """Refuse a name that is no key's before anything is opened.

    Raises:
        UsageProblem: The name is neither a bay nor another key's, or its bay simulates a key that
            cannot be, and the candidates are named; or it is a trace that is not there.
    """
    forms = [f"{VIRTUAL}:{METADATA_FORM}", FORM, *(scheme.form for scheme in SCHEMES.values())]
    known = [*bench.bays, VIRTUAL, *(f"{VIRTUAL}:{profile}" for profile in PROFILES), *forms]
    for name in names:
        bay = bench.bays.get(name)
        key = name if bay is None else bay.key
        if key is not None and not says_which(key):
            require("key", key, known)
        if key is not None:
            _require_recorded(key)
        if bay is not None and bay.simulated is not None:
            _require_simulated(bay.simulated)


def check_recordings(names: Iterable[str], bench: Bench) -> None:
    """Refuse what is to answer for a key and cannot; it is read for that, from end to end.

    Raises:
        UsageProblem: The file cannot be read, is damaged, or was not written by a run of ours.
    """
    for name in names:
        bay = bench.bays.get(name)
        file = parse_recording((bay.key or "") if bay else name)
        if file is not None:
            Recording.read(file)


def _require_recorded(name: str) -> None:
    file = parse_recording(name)
    if file is not None and not file.is_file():
        raise UsageProblem(
            "there is no such trace",
            where=str(file),
            try_this="trace:reports/RUN/KEY.pcapng, of a run with --trace",
        )


def _require_simulated(table: Simulated) -> None:
    profile_named(table.profile)
    for fault in table.faults:
        require_fault(fault)


def says_which(name: str) -> bool:
    """Tell whether a name says by itself which key it is, as that of a bay or a port does not.

    Raises:
        UsageProblem: It begins so, but there is no such key.
    """
    ways = (parse_virtual, parse_reach, parse_recording)
    return any(parse(name) is not None for parse in ways)
