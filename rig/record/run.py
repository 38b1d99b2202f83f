"""One execution over some keys: the `keyrig.run/1` document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

from rig import __version__
from rig.record.document import Document, Unreadable
from rig.record.origin import Origin, origins_in, origins_told
from rig.record.proved import per, proved
from rig.record.result import Result
from rig.record.tries import tried
from rig.record.trouble import Trouble
from rig.record.verdict import Verdict, totals

SCHEMA = "keyrig.run/1"


@dataclass(frozen=True)
class Changed:
    """Something that a key tells otherwise than when it was adopted: its results begin anew.

    Attributes:
        what: `AAGUID`, `firmware version` or `vendor firmware`.
        adopted: What it told then.
        seen: What it told in this run.
    """

    what: str
    adopted: str
    seen: str


@dataclass(frozen=True, kw_only=True)
class KeyFacts:
    """A key that a run was to test.

    Attributes:
        about: What the key says of itself, for people: `firmware`, `AAGUID` ... No serial number.
        info: What getInfo told of its abilities, by the names of CTAP 6.4; empty if nothing.
        changed: What of its model and firmware is another than when it was adopted.
        warnings: What could not be done for it, for people.
    """

    key: str
    bay: str
    about: Mapping[str, str] = field(default_factory=dict)
    info: Mapping[str, Any] = field(default_factory=dict)
    changed: tuple[Changed, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RunFacts:
    """What the results of a run do not tell.

    Attributes:
        directory: The run's folder as the user would name it.
        id: What tells this run from all others, wherever its folder goes; empty in old records.
        bench: The host that its keys were plugged into; empty in old records.
        suite: The version of keyrig's tests, and of what judges in them; empty in old records.
        started: When the first test began, with its zone; None where nobody knows any more.
        finished: When the last one ended; None while the run goes on, for good if it was killed.
        exit: The exit code that its tests ended with; None before, and in old records.
        broke_off: What broke it off, for people; empty if nothing did.
        nightly: Whether it is a night's, whose own exit code is in `nightly.json`.
        interrupted: Whether tests that were planned did not run.
        out_of_time: Whether that was because the run's time was up.
        not_reached: The tests of each key that were planned and did not run.
        origins: Where the history has the keys, by their names here; of a run made of several.
        command: The command line that was typed, word by word; empty if nobody kept it.
        keyrig: The version of keyrig that ran the tests.
        fido2: The version of python-fido2 that it used.
        keys: The keys in the order of the run, those without any result included.
    """

    directory: str
    id: str = ""
    bench: str = ""
    suite: str = ""
    started: datetime | None = None
    finished: datetime | None = None
    exit: int | None = None
    broke_off: str = ""
    nightly: bool = False
    interrupted: bool = False
    out_of_time: bool = False
    not_reached: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict)
    command: tuple[str, ...] = ()
    keyrig: str = __version__
    fido2: str = field(default_factory=lambda: version("fido2"))
    keys: tuple[KeyFacts, ...] = ()

    def origin(self, key: str) -> Origin:
        """Return where the history has a key: under its own name in this run, if nowhere else."""
        name = Path(self.directory).resolve().name
        return self.origins.get(key, Origin(self.bench, key, name))


@dataclass(frozen=True, kw_only=True)
class KeyRecord:
    """What a run came to on one key.

    Attributes:
        totals: Results by verdict, each test once.
        resets: Resets made to set a test up.
        resets_tested: Resets that were themselves the thing tested.
        proved: Requirements that were found met, and never broken.
        proved_by_group: How many of them there are of each group, by the prefix of its ids.
        proved_per_touch: How many of them each touch went for; None without any touch.
        proved_per_reset: How many of them each reset went for, whatever it was made for.
        second_tries: Tries after trouble, and tries to confirm a failure.
        seconds: The sum of the tests' times.
        about: What the key says of itself, for people.
        info: What getInfo told of its abilities, by name.
        changed: What of its model and firmware is another than when it was adopted.
        warnings: What could not be done for it, for people.
        out: Whether its bay was given up before all its tests were taken.
    """

    key: str
    bay: str
    totals: Mapping[Verdict, int]
    touches: int
    resets: int
    resets_tested: int
    power_cycles: int
    proved: int
    proved_by_group: Mapping[str, int]
    proved_per_touch: float | None
    proved_per_reset: float | None
    second_tries: int
    seconds: float
    about: Mapping[str, str]
    info: Mapping[str, Any]
    changed: tuple[Changed, ...]
    warnings: tuple[str, ...]
    out: bool


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """The summary of a run, made from its results and what they do not tell."""

    facts: RunFacts
    keys: tuple[KeyRecord, ...]

    @classmethod
    def of(cls, results: Sequence[Result], facts: RunFacts) -> Self:
        """Sum results up; keys that `facts` does not have follow in the order of their results."""
        found = {result.key: KeyFacts(key=result.key, bay=result.bay) for result in results}
        keys = found | {key.key: key for key in facts.keys}
        order = dict.fromkeys([*(key.key for key in facts.keys), *found])
        return cls(facts=facts, keys=tuple(_key_record(keys[name], results) for name in order))

    @property
    def totals(self) -> dict[Verdict, int]:
        """Results by verdict over all keys."""
        return {verdict: sum(key.totals[verdict] for key in self.keys) for verdict in Verdict}

    @property
    def tests(self) -> int:
        """How many results there are that are not `skip`."""
        counted = self.totals
        return sum(counted.values()) - counted[Verdict.SKIP]

    def document(self) -> dict[str, Any]:
        """Return the `keyrig.run/1` document."""
        facts = self.facts
        return {
            "schema": SCHEMA,
            "directory": facts.directory,
            "id": facts.id,
            "bench": facts.bench,
            "suite": facts.suite,
            "started": _told(facts.started),
            "finished": _told(facts.finished),
            "exit": facts.exit,
            "broke_off": facts.broke_off,
            "nightly": facts.nightly,
            "interrupted": facts.interrupted,
            "out_of_time": facts.out_of_time,
            "not_reached": {key: list(tests) for key, tests in facts.not_reached.items()},
            "origins": origins_told(facts.origins),
            "keyrig": facts.keyrig,
            "fido2": facts.fido2,
            "command": list(facts.command),
            "tests": self.tests,
            "totals": self.totals,
            "keys": [
                {
                    **asdict(key),
                    "changed": [asdict(change) for change in key.changed],
                    "warnings": list(key.warnings),
                }
                for key in self.keys
            ],
        }


def read_facts(text: str, directory: str) -> RunFacts:
    """Read back from a `keyrig.run/1` document what its results do not tell.

    Raises:
        Unreadable: It is another document, or newer than this version reads.
    """
    document = Document.parse(text, SCHEMA)
    return RunFacts(
        directory=directory,
        id=document.text("id", ""),
        bench=document.text("bench", ""),
        suite=document.text("suite", ""),
        started=_time(document, "started"),
        finished=_time(document, "finished"),
        exit=document.count_or_none("exit"),
        broke_off=document.text("broke_off", ""),
        nightly=document.flag("nightly", False),
        interrupted=document.flag("interrupted", False),
        out_of_time=document.flag("out_of_time", False),
        not_reached=_not_reached(document),
        origins=origins_in(document.members("origins")),
        command=document.texts("command", ()),
        keyrig=document.text("keyrig", ""),
        fido2=document.text("fido2", ""),
        keys=tuple(key_facts(key) for key in document.documents("keys", ())),
    )


def _not_reached(document: Document) -> dict[str, tuple[str, ...]]:
    told = Document(document.members("not_reached"))
    return {key: told.texts(key) for key in document.members("not_reached")}


def key_facts(document: Document) -> KeyFacts:
    """Read back one key of a run; raises `Unreadable`."""
    return KeyFacts(
        key=document.text("key"),
        bay=document.text("bay"),
        about=document.mapping("about"),
        info=document.members("info"),
        changed=tuple(_changed(change) for change in document.documents("changed", ())),
        warnings=document.texts("warnings", ()),
    )


def _changed(document: Document) -> Changed:
    return Changed(document.text("what"), document.text("adopted"), document.text("seen"))


def _key_record(key: KeyFacts, results: Sequence[Result]) -> KeyRecord:
    own = [result for result in results if result.key == key.key]
    taken = tried(own)
    groups = proved(result for each in taken for result in (each.result, *each.failures))
    count = sum(groups.values())
    return KeyRecord(
        key=key.key,
        bay=key.bay,
        totals=totals(each.result.verdict for each in taken),
        touches=sum(result.touches for result in own),
        resets=sum(result.resets for result in own),
        resets_tested=sum(result.resets_tested for result in own),
        power_cycles=sum(result.power_cycles for result in own),
        proved=count,
        proved_by_group=groups,
        proved_per_touch=per(count, sum(result.touches for result in own)),
        proved_per_reset=per(count, sum(each.resets + each.resets_tested for each in own)),
        second_tries=sum(result.attempt > 1 for result in own),
        seconds=round(sum(result.seconds for result in own), 3),
        about=dict(key.about),
        info=dict(key.info),
        changed=key.changed,
        warnings=key.warnings,
        out=any(result.trouble is Trouble.OUT for result in own),
    )


def _told(time: datetime | None) -> str | None:
    return time.isoformat(timespec="seconds") if time else None


def _time(document: Document, name: str) -> datetime | None:
    told = document.text(name, "")
    try:
        return datetime.fromisoformat(told) if told else None
    except ValueError:
        raise Unreadable(f"{name!r} is no time: {told!r}") from None
