"""What judgement finds in made-up histories, one broken test among 25,600 results a night."""

from __future__ import annotations

from tests.record.truth import Score, World, interval, score

WORLDS = {
    "always_failing": World(fails=1, rounds=1),
    "failing_30_percent_1_round_without_second_tries": World(fails=0.3, rounds=1, confirm=False),
    "failing_30_percent_1_round": World(fails=0.3, rounds=1),
    "failing_30_percent_2_rounds": World(fails=0.3, rounds=2),
    "failing_30_percent_3_rounds": World(fails=0.3, rounds=3),
}
"""All but one with second tries, as nights are made.

One round sees at most 83 % of what fails in 30 % of its tries fail at all in five nights: no rule,
and no second try, finds more. Three rounds see 99.5 %.
"""


def measure() -> dict[str, float]:
    """Judge 200 histories of each kind; shares with Wilson's 95 % intervals.

    `named_rightly` is the share of broken tests among the broken and sound ones that were named
    regressed or unstable. `regressed_rightly` is held against those that never were stable, too.
    """
    figures: dict[str, float] = {}
    for name, world in WORLDS.items():
        figures.update({f"{name}_{what}": figure for what, figure in _told(score(world))})
    return figures


def _told(made: Score) -> list[tuple[str, float]]:
    named = made.found + made.made_up
    found = ("found_in_5_nights", made.found, made.seeds)
    precision = ("named_rightly", made.found, named)
    first = ("found_first_night", made.first, made.seeds)
    regressed = ("regressed_rightly", made.rightly, made.regressed)
    return [
        (f"{what}{part}", figure)
        for what, hits, of in (first, found, precision, regressed)
        for part, figure in zip(("", "_low", "_high"), _share(hits, of), strict=True)
    ]


def _share(hits: int, of: int) -> tuple[float, float, float]:
    return hits / of, *interval(hits, of)
