"""Made-up histories of which the truth is known: what judgement finds there, and what it makes up.

A fleet of 32 keys takes 800 tests a night. After three weeks one test of one key breaks. Beside it
there is what every bench has: tests that were never stable, failures that nobody ever explains,
and trouble. Only tests that something befalls are made up; the others pass every night, and a
test sees that such are never named.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from math import sqrt

from rig.record.judging.judge import Judgement, judge
from rig.record.judging.night import State, state

LINES = 32 * 800
BEFORE = 20
NIGHTS = 5
SEEDS = 200
UNSTABLE = 10
"""Tests that failed now and then from the first night on."""
_FAILS_BY_TURNS = 0.1
_NIGHT_LOST = 0.02
_TRY_LOST = 0.001
_NAMED = (Judgement.REGRESSED, Judgement.UNSTABLE)
_Z = 1.96


class Truth(Enum):
    """What is the matter with one test of one key."""

    BROKEN = auto()
    UNSTABLE = auto()
    SOUND = auto()


@dataclass(frozen=True, kw_only=True)
class World:
    """What a bench is like.

    Attributes:
        fails: How often the broken test fails, from its night on: 1 for always.
        rounds: How many times a night goes through all tests.
        confirm: Whether a test that failed is tried once more at once, as a night does.
        stray: How often a sound test fails for no reason at all, by tries.
    """

    fails: float
    rounds: int
    confirm: bool = True
    stray: float = 1e-5


@dataclass
class Score:
    """What judgement made of many histories.

    Attributes:
        first: In how many the broken test was named in the first night that it was taken in.
        found: In how many it was named within five nights.
        made_up: How often a sound test was newly named regressed or unstable.
        regressed: How often any was newly named regressed, and rightly if it was the broken one.
    """

    seeds: int = 0
    first: int = 0
    found: int = 0
    made_up: int = 0
    regressed: int = 0
    rightly: int = 0

    def add(self, found: _Found) -> None:
        """Count one history."""
        self.seeds += 1
        self.first += found.first
        self.found += found.broken
        self.made_up += found.named.count(Truth.SOUND)
        self.regressed += len(found.regressed)
        self.rightly += found.regressed.count(Truth.BROKEN)


@dataclass
class _Found:
    first: bool = False
    broken: bool = False
    named: list[Truth] = field(default_factory=list)
    regressed: list[Truth] = field(default_factory=list)


def score(world: World, seeds: int = SEEDS) -> Score:
    """Judge as many histories as there are seeds."""
    total = Score()
    for seed in range(seeds):
        total.add(_history(world, random.Random(seed)))  # noqa: S311 - chance, no secret
    return total


def interval(hits: int, of: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share."""
    share, weight = hits / of, _Z * _Z / of
    middle = (share + weight / 2) / (1 + weight)
    half = _Z * sqrt(share * (1 - share) / of + weight / (4 * of)) / (1 + weight)
    return middle - half, middle + half


def _history(world: World, chance: random.Random) -> _Found:
    found = _Found()
    for truth, nights in _lines(world, chance):
        # What was named before that night is known, and no news.
        known = _judgement(nights, BEFORE - 1) in _NAMED
        told = [_judgement(nights, night) for night in range(BEFORE, BEFORE + NIGHTS)]
        if any(each in _NAMED for each in told) and not known:
            found.named.append(truth)
        if Judgement.REGRESSED in told and not known:
            found.regressed.append(truth)
        if truth is Truth.BROKEN:
            taken = (night for night in range(NIGHTS) if _is_taken(nights[BEFORE + night]))
            found.first = told[next(taken)] in _NAMED
            found.broken = any(each in _NAMED for each in told)
    return found


def _judgement(nights: list[str], newest: int) -> Judgement:
    return judge(nights[: newest + 1]).judgement


def _is_taken(night: str) -> bool:
    return state(night) is not State.OPEN


def _lines(world: World, chance: random.Random) -> Iterator[tuple[Truth, list[str]]]:
    yield Truth.BROKEN, _nights(world, chance, lambda night: world.fails * (night >= BEFORE))
    for _ in range(UNSTABLE):
        yield Truth.UNSTABLE, _nights(world, chance, lambda _: _FAILS_BY_TURNS)
    for nights in _struck(world, chance).values():
        yield Truth.SOUND, _nights(world, chance, nights.get)


def _struck(world: World, chance: random.Random) -> dict[int, _Strikes]:
    """Return the sound tests that fail for no reason, and the nights in which they do."""
    tries = LINES * (BEFORE + NIGHTS) * world.rounds
    struck: dict[int, _Strikes] = {}
    place = 0
    while (place := place + 1 + int(chance.expovariate(world.stray))) < tries:
        test = chance.randrange(LINES)
        struck.setdefault(test, _Strikes(world)).nights.add(chance.randrange(BEFORE + NIGHTS))
    return struck


@dataclass
class _Strikes:
    """The nights in which one try of a sound test fails; its other tries may, as rarely as any."""

    world: World
    nights: set[int] = field(default_factory=set)

    def get(self, night: int) -> float:
        return -1.0 if night in self.nights else self.world.stray


def _nights(world: World, chance: random.Random, fails: Callable[[int], float]) -> list[str]:
    return [_night(world, chance, fails(night)) for night in range(BEFORE + NIGHTS)]


def _night(world: World, chance: random.Random, fails: float) -> str:
    """Return the tries of a night; a negative chance lets exactly one of them fail."""
    if chance.random() < _NIGHT_LOST:
        return "I" * world.rounds
    struck = chance.randrange(world.rounds) if fails < 0 else None
    rate = world.stray if fails < 0 else fails
    firsts = ("F" if number == struck else _try(chance, rate) for number in range(world.rounds))
    return "".join(_taken(world, chance, rate, first) for first in firsts)


def _taken(world: World, chance: random.Random, rate: float, first: str) -> str:
    """Return the tries of a test that is taken once: trouble is tried once more, and a failure."""
    tries, again = first, {"I": 1, "F": int(world.confirm)}
    while again.get(tries[-1]):
        again[tries[-1]] -= 1
        tries += _try(chance, rate)
    return tries


def _try(chance: random.Random, fails: float) -> str:
    if chance.random() < _TRY_LOST:
        return "I"
    return "F" if chance.random() < fails else "P"
