"""A made-up fleet, night by night, of which the truth is known: what the folders of runs hold.

Every night is the same but for what befalls: a test that breaks and stays broken, one that is put
right, one that never was stable, a bay that comes off its hub, new firmware for one model. Each
test is the same on all keys of a model, so that a night of 25,600 results is written in a second.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from rig.record.directory import RunDirectory
from rig.record.history.importing import import_run
from rig.record.history.store import History
from rig.record.run import KeyFacts, RunFacts, RunRecord

from .copied_nights import START, WRITTEN, copy_nights
from .fleet_lines import MODELS, NOBODY, Lines, Model, named, suite_of

_ROW = 8
_STRUCK = 120
"""How many of a fleet's tests something befalls, but for a small fleet."""
_GIVEN_UP = 3
"""Tests after which a bay that is off its hub is given up."""


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """Keys in their bays, and what befalls them.

    Attributes:
        update: The night from which one model has new firmware.
        breaks: The first night of a test that was sound before, by key and test.
        fixed: The first night of a test that was broken before.
        unstable: Tests that fail every third night.
        out: A bay that is off its hub in that night alone, by its number.
        stray: One test in so many fails once for no reason, another one each night; 0 for none.
    """

    keys: int = 32
    tests: int = 800
    update: int = 10_000
    breaks: Mapping[tuple[int, int], int] = field(default_factory=dict)
    fixed: Mapping[tuple[int, int], int] = field(default_factory=dict)
    unstable: frozenset[tuple[int, int]] = frozenset()
    out: Mapping[int, int] = field(default_factory=dict)
    stray: int = 0

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The keys' names, bay by bay: `A1` to `A8`, then `B1`."""
        return tuple(f"{chr(65 + n // _ROW)}{n % _ROW + 1}" for n in range(self.keys))

    @cached_property
    def test_names(self) -> tuple[str, ...]:
        """The tests' names."""
        return tuple(map(named, range(self.tests)))

    def night(self, reports: Path, number: int) -> Path:
        """Leave the folder of a night, as a run does."""
        started = START + timedelta(days=number)
        directory = RunDirectory.create(reports, ["bench"], started)
        lines = Lines()
        with directory.results_path.open("w", encoding="utf-8") as file:
            for key in range(self.keys):
                file.writelines(self._of_key(key, number, lines))
        directory.write_record(RunRecord.of((), self._facts(directory, number)))
        return directory.path

    def tries(self, key: int, test: int, night: int) -> str:
        """Return what a test comes to, as letters."""
        model = MODELS[key % len(MODELS)]
        if suite_of(test) in model.lacks:
            return "S"
        if self.out.get(key) == night:
            return "I" if test < _GIVEN_UP else "O"
        if self._is_broken((key, test), night):
            return "FF"
        if self.stray and (test + night) % self.stray == 0:
            return "F"
        if (test * 31 + key * 7 + night) % 4001 == 0:
            return "IP"
        return "T" if test % model.tolerates == 7 else "P"

    def _is_broken(self, place: tuple[int, int], night: int) -> bool:
        if place in self.unstable:
            return (night + place[1]) % 3 == 0
        return night >= self.breaks.get(place, night + 1) or night < self.fixed.get(place, 0)

    def _is_updated(self, model: Model, night: int) -> bool:
        return bool(model.updated) and night >= self.update

    def _of_key(self, key: int, night: int, lines: Lines) -> Iterator[str]:
        name, model = self.names[key], MODELS[key % len(MODELS)]
        updated = self._is_updated(model, night)
        for test in range(self.tests):
            told = lines.of(model, test, self.tries(key, test, night), updated=updated)
            yield told.replace(f'"{NOBODY}"', f'"{name}"')

    def _facts(self, directory: RunDirectory, night: int) -> RunFacts:
        started = START + timedelta(days=night)
        return RunFacts(
            directory=str(directory.path),
            id=f"{night}",
            bench="north",
            suite="0.1.0+aaaa",
            started=started,
            finished=started + timedelta(hours=5, minutes=12),
            command=("keyrig", "nightly", "--bench", "bench.toml"),
            keyrig="0.1.0",
            fido2="2.2.1",
            keys=tuple(self._key(number, night) for number in range(self.keys)),
        )

    def _key(self, number: int, night: int) -> KeyFacts:
        model = MODELS[number % len(MODELS)]
        updated = self._is_updated(model, night)
        firmware = model.updated if updated else model.firmware
        about = {
            "model": model.name,
            "AAGUID": model.aaguid,
            "versions": "U2F_V2, FIDO_2_0, FIDO_2_1",
            "firmware": firmware,
        }
        return KeyFacts(
            key=self.names[number], bay=self.names[number], about=about, info=_info(model, updated)
        )


def busy_fleet(last: int, *, keys: int = 32, tests: int = 800) -> Fleet:
    """Return a fleet in whose last night there is something of every kind to tell.

    Args:
        last: The number of the last night, in which something breaks and one bay is out.
    """
    places = [(key, test) for key in range(keys) for test in range(tests)]
    step = max(len(places) // _STRUCK, 37)
    some = [place for place in places[11::step] if _has(place)]
    return Fleet(
        keys=keys,
        tests=tests,
        update=last - 1,
        breaks={place: last - number % 4 for number, place in enumerate(some[0::4])},
        fixed=dict.fromkeys(some[1::4], last),
        unstable=frozenset(some[2::4]),
        out={5 % keys: last},
    )


def broken_fleet(last: int, *, keys: int = 32, tests: int = 800) -> Fleet:
    """Return a fleet on which everything fails in the last night.

    Args:
        last: The number of that night.
    """
    every = {(key, test): last for key in range(keys) for test in range(tests)}
    return Fleet(keys=keys, tests=tests, breaks=every)


def history_of(fleet: Fleet, reports: Path, nights: int) -> Path:
    """Make the nights 0 up to `nights`, import them, and return the history.

    Only the first ones and the last one have folders; the others are copies in the database.
    """
    file = reports / "history.sqlite"
    now = START + timedelta(days=nights)
    first = [fleet.night(reports, number) for number in range(min(WRITTEN, nights))]
    with History(file) as history:
        for folder in first:
            import_run(history, folder, now)
    copy_nights(file, nights - 1)
    with History(file) as history:
        import_run(history, fleet.night(reports, nights - 1), now)
    return file


def _has(place: tuple[int, int]) -> bool:
    key, test = place
    return suite_of(test) not in MODELS[key % len(MODELS)].lacks


def _info(model: Model, updated: bool) -> dict[str, Any]:
    return {
        "versions": ["U2F_V2", "FIDO_2_0", "FIDO_2_1"],
        "extensions": ["credProtect", "hmac-secret"],
        "aaguid": model.aaguid.replace("-", ""),
        "options": {"rk": True, "up": True, "clientPin": "client_pin" not in model.lacks},
        "maxMsgSize": 2048 if updated else 1200,
        "transports": ["nfc", "usb"],
        "algorithms": [{"alg": -7, "type": "public-key"}, {"alg": -8, "type": "public-key"}],
    }
