"""How a run stands, in 80 columns: a row for each key, worst on top, and what concerns them all."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group
from rich.table import Table
from rich.text import Text

from rig.record.verdict import Verdict
from rig.report.spans import counted, duration
from rig.runner.outlook import Outlook, Phase
from rig.runner.standing import AT_WORK, Standing, State

GIGABYTE = 1e9
_LONGEST_NAME = 32
"""Columns for the name of a key; a longer one goes on in the next line."""
_NUMBERS = ("done", "fail", "infra", "2nd")
_STYLES = {
    State.OUT: "bold red",
    State.STALLED: "bold yellow",
    State.HELD: "yellow",
    State.STOPPED: "yellow",
    State.RUNS: "green",
    State.WAITS: "dim",
    State.DONE: "",
}


def board(outlook: Outlook) -> Group:
    """Return the rows and the footer."""
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("key", no_wrap=True, max_width=_LONGEST_NAME)
    table.add_column("fw", no_wrap=True)
    table.add_column("state", no_wrap=True)
    for name in _NUMBERS:
        table.add_column(name, no_wrap=True, justify="right")
    table.add_column(_yielding("now, or last event"))
    for standing in outlook.standings:
        table.add_row(*_cells(standing))
    return Group(table, *(Text(line, overflow="fold") for line in footer(outlook)))


def _cells(standing: Standing) -> Iterator[str | Text]:
    tally = standing.tally
    yield Text(standing.name, no_wrap=False, overflow="fold")
    yield Text(standing.key.about.get("firmware", "-"))
    yield Text(standing.state, _STYLES[standing.state])
    yield done(standing)
    yield Text(str(tally.totals[Verdict.FAIL]), "red" if tally.totals[Verdict.FAIL] else "dim")
    yield Text(str(tally.totals[Verdict.INFRA]), "" if tally.totals[Verdict.INFRA] else "dim")
    yield Text(str(tally.second_tries), "" if tally.second_tries else "dim")
    yield _yielding(happening(standing))


def _yielding(words: str) -> Text:
    """Return words that are cut where there is no room; their column may shrink, unlike others."""
    return Text(words, no_wrap=True, overflow="ellipsis")


def done(standing: Standing) -> str:
    """Return how many tests a key has taken of how many."""
    if standing.planned is None:
        return str(standing.done) if standing.done else "-"
    return f"{standing.done}/{standing.planned}"


def happening(standing: Standing) -> str:
    """Return what a key does now, or what befell it last, and for how long."""
    told = short(standing.now)
    if standing.age is None:
        return told
    if standing.state in AT_WORK:
        return f"{rough(standing.age)} {told}".rstrip()
    return f"{told} {rough(standing.age)} ago".lstrip()


def short(words: str) -> str:
    """Return words in which a test has only its suite and its name."""
    return " ".join(_short(word) for word in words.split(" "))


def _short(word: str) -> str:
    file, apart, name = word.partition("::")
    folder = file.rpartition("/")[0]
    return f"{folder}/{name.removeprefix('test_')}".lstrip("/") if apart else word


def footer(outlook: Outlook) -> Iterator[str]:
    """Yield what concerns all keys: time, disk, touches, and where the page is."""
    yield f"{times(outlook)} · {outlook.disk_free / GIGABYTE:.0f} GB of disk left"
    tries = f"{again(outlook.second_tries)} · " if outlook.second_tries else ""
    yield f"{tries}{counted(outlook.touches, 'touch', 'touches')} in 24 hours"
    if outlook.unreadable:
        yield f"{counted(outlook.unreadable, 'result')} cannot be read"
    if stalled := outlook.named(State.STALLED):
        yield f"stalled: {', '.join(stalled)}: look at cable, hub and key"
    yield f"report: {outlook.report}"


def again(count: int) -> str:
    """Return how many tries followed a first one."""
    return f"{count} second {'try' if count == 1 else 'tries'}"


def times(outlook: Outlook) -> str:
    """Return how long a run has lasted, and will last."""
    so_far = "start unknown" if outlook.elapsed is None else rough(outlook.elapsed)
    if outlook.phase is not Phase.GOES_ON:
        return f"{outlook.phase} after {so_far}"
    ahead = "no forecast yet" if outlook.left is None else f"about {rough(outlook.left)} left"
    return f"{so_far} so far, {ahead}"


def rough(seconds: float) -> str:
    """Return a duration to the second, or to the minute."""
    whole = float(int(seconds))
    return "0 s" if whole < 1 else duration(whole).replace(".0 s", " s")
