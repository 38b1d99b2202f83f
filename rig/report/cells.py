"""Cells of tables that have tens of thousands of them: markup as short as can be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from markupsafe import Markup

from rig.record.verdict import Verdict

FEW = 4
"""Keys that each have a strip of their own; of more of them, a cell tells the worst."""
BEST_TO_WORST = (
    None,
    Verdict.SKIP,
    Verdict.PASS,
    Verdict.TOLERATED,
    Verdict.INFRA,
    Verdict.FAIL,
)
NOT_REACHED = "·"
AGAIN = "²"
_CLASSES = {
    Verdict.PASS: "p",
    Verdict.TOLERATED: "t",
    Verdict.FAIL: "f",
    Verdict.SKIP: "s",
    Verdict.INFRA: "i",
    None: "u",
}
"""The classes of `index.css`; a cell without one tells what its row does, and mostly a pass."""


def usual(verdicts: Collection[Verdict | None], keys: int) -> Verdict | None:
    """Return what the cells of a row tell without a class of their own.

    Args:
        verdicts: What its cells tell.
        keys: How many keys the table has; of few of them, a pass whatever their cells tell.
    """
    counted = Counter([Verdict.PASS, *verdicts]) if keys > FEW else Counter([Verdict.PASS])
    return counted.most_common(1)[0][0]


def row_look(verdict: Verdict | None) -> Markup:
    """Return the attribute of a row whose cells mostly tell that; a pass needs none."""
    return Markup("" if verdict is Verdict.PASS else f" class={_CLASSES[verdict]}")  # noqa: S704 - our own letters


def table_cell(
    verdict: Verdict | None,
    row: Verdict | None = Verdict.PASS,
    *,
    anchor: str = "",
    link: str = "",
    again: bool = False,
) -> str:
    """Return a cell of a table, open at its end as HTML allows.

    Args:
        verdict: None if no test got as far as judging it.
        row: What the cells of its row tell without a class.
        anchor: The id of the cell; empty for none.
        link: Where it leads to on the page; empty for nowhere.
        again: Whether it took several tries.
    """
    letter = verdict.letter if verdict else NOT_REACHED
    told = f"<a href=#{link}>{letter}</a>" if link else letter
    look = "" if verdict is row else f" class={_CLASSES[verdict]}"
    return f"<td{look}{f' id={anchor}' if anchor else ''}>{told}{AGAIN if again else ''}"


def absent_cell() -> str:
    """Return a cell for what a key has nothing of."""
    return "<td class=a>"


def worst(verdicts: Iterable[Verdict | None]) -> Verdict | None:
    """Return what stands for several verdicts: the worst of them."""
    return max(verdicts, key=BEST_TO_WORST.index, default=None)


def overview(keys: Sequence[str], verdicts: Sequence[Sequence[Verdict | None]]) -> Markup:
    """Return a cell for each key with the worst that is told of it, for a folded table.

    Args:
        verdicts: Those of each key; a key without any has an empty place.
    """
    told = zip(keys, verdicts, strict=True)
    return Markup("").join(_overall(key, own) for key, own in told)


def strip(keys: Sequence[str], verdicts: Iterable[Verdict | None]) -> Markup:
    """Return a cell for each key; one without a verdict has an empty place."""
    told = zip(keys, verdicts, strict=True)
    return Markup("").join(
        Markup('<span class="cell {0}" title="{1}: {0}">{2}</span>').format(
            verdict or "absent", key, verdict.letter if verdict else ""
        )
        for key, verdict in told
    )


def _overall(key: str, verdicts: Sequence[Verdict | None]) -> Markup:
    if not verdicts:
        return Markup('<span class="cell absent"></span>')
    whole = worst(verdicts)
    count = sum(verdict is whole for verdict in verdicts)
    return Markup('<span class="cell {0}" title="{1}: {2} {3} of {4}">{5}</span>').format(
        whole or "unreached",
        key,
        count,
        whole or "not reached",
        len(verdicts),
        whole.letter if whole else NOT_REACHED,
    )
