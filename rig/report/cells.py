"""Cells of tables that have tens of thousands of them: markup as short as can be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
_CLASSES = {
    Verdict.TOLERATED: "t",
    Verdict.FAIL: "f",
    Verdict.SKIP: "s",
    Verdict.INFRA: "i",
    None: "u",
}
"""The classes of `index.css`; a cell without one tells a pass, which nearly all of them do."""


def table_cell(
    verdict: Verdict | None, *, anchor: str = "", link: str = "", again: bool = False
) -> str:
    """Return a cell of a table, open at its end as HTML allows.

    Args:
        verdict: None if no test got as far as judging it.
        anchor: The id of the cell; empty for none.
        link: Where it leads to on the page; empty for nowhere.
        again: Whether it took several tries.
    """
    classes = " ".join(filter(None, [_CLASSES.get(verdict), "again" if again else None]))
    letter = verdict.letter if verdict else NOT_REACHED
    told = f"<a href=#{link}>{letter}</a>" if link else letter
    looks = f' class="{classes}"' if " " in classes else f" class={classes}" if classes else ""
    return f"<td{looks}{f' id={anchor}' if anchor else ''}>{told}"


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
