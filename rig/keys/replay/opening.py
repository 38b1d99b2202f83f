"""Opening a recording as if it were the key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from rig import UsageProblem
from rig.bench.touch.nobody import NobodyTouches
from rig.bench.touch.presser import Presser
from rig.consent import Act, Consent
from rig.guard import Guard
from rig.keys.key import OpenKey
from rig.keys.replay.recording import Recording
from rig.keys.replay.replay import Replay, ReplayConnection, ReplayPower
from rig.link import chance
from rig.link.device import KeyDevice
from rig.link.taps import Tap
from rig.trace.happenings import What
from rig.trace.recorder import Recorder

_YES: Final = "True"


def open_recording(name: str, path: Path, cap: Consent, taps: Sequence[Tap]) -> OpenKey:
    """Open a recording.

    Args:
        name: What the user calls it.
        path: The capture file.
        cap: The most that may be done, whatever was allowed then.
        taps: What else is to see the link.

    Raises:
        UsageProblem: The file cannot be read, or is not of a run of ours.
        BenchProblem: The key would be opened in another way now.
    """
    recording = Recording.read(path)
    try:
        opened, replay = recording.opened, Replay(recording)
        guard, way = _guard(name, opened, cap), _Opening(replay, opened)
    except ValueError as error:
        raise UsageProblem(f"the trace is damaged: {error}", where=str(path)) from error
    chance.seed(replay.seed)
    trace, presser = Recorder(), Presser(NobodyTouches())
    link = KeyDevice(way.connect, (guard, trace, presser, *taps))
    key = OpenKey(
        name=name,
        bay=name,
        link=link,
        guard=guard,
        trace=trace,
        presser=presser,
        power=ReplayPower(replay) if opened.get("power") == _YES else None,
        physical=opened.get("physical") == _YES,
        fresh=opened.get("fresh") == _YES,
    )
    key.witness = replay
    return key


def _guard(name: str, opened: Mapping[str, str], cap: Consent) -> Guard:
    level = min(Consent.of(opened.get("consent", Consent.READ.word)), cap)
    acts = [Act(act) for act in opened.get("irreversible", "").split()]
    return Guard(level, name=name, irreversible=acts)


class _Opening:
    """Opens the link, and does it again wherever that was done."""

    def __init__(self, replay: Replay, opened: Mapping[str, str]) -> None:
        told = opened.get("descriptor", "")
        self._replay, self._descriptor = replay, bytes.fromhex(told) or None
        self._is_open = False

    def connect(self) -> ReplayConnection:
        if self._is_open:
            self._replay.turn(What.REOPENED)
        self._is_open = True
        return ReplayConnection(self._replay, self._descriptor)
