"""How `keyrig compat` looks on a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.markup import escape
from rich.table import Table

from rig.cli.output import out, print_line

_LOOKS: Mapping[str, str] = {
    "works": "[green]works[/]",
    "works_with": "[green]works with[/]",
    "does_not": "[red]does not[/]",
    "unknown": "[yellow]unknown[/]",
}


def print_keys(document: Mapping[str, Any]) -> None:
    """Print keys by their names: one line for each site, and why below."""
    keys = list(dict.fromkeys(row["key"] for row in document["rows"]))
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("relying party")
    for key in keys:
        table.add_column(escape(key))
    met = {(row["relying_party"], row["key"]): row for row in document["rows"]}
    for party in document["relying_parties"]:
        table.add_row(party["id"], *(_cell(met[party["id"], key]) for key in keys))
    out.print(table, soft_wrap=False)
    _print_reasons(document)


def print_paper(document: Mapping[str, Any]) -> None:
    """Print how many models do at each site, and what the others lack."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("relying party")
    for fit in _LOOKS.values():
        table.add_column(fit, justify="right")
    table.add_column("what models lack")
    for party in document["relying_parties"]:
        counts = [str(party["verdicts"][fit]) for fit in _LOOKS]
        lacking = ", ".join(f"{count} {need}" for need, count in party["needs"].items())
        table.add_row(party["id"], *counts, lacking)
    out.print(table, soft_wrap=False)
    source = document["metadata"]
    models = len({row["key"] for row in document["rows"]})
    print_line(
        f"{models} models that can be plugged in, of blob {source['number'] or 'without number'},"
        f" foretold in {document['seconds']:.1f} s"
    )


def _cell(row: Mapping[str, Any]) -> str:
    taken = f" {escape(', '.join(row['with']))}" if row["with"] else ""
    return _LOOKS[row["verdict"]] + taken


def _print_reasons(document: Mapping[str, Any]) -> None:
    for row in document["rows"]:
        if row["verdict"] in ("does_not", "unknown"):
            told = f"{row['relying_party']}, {row['key']}: {row['reason']}"
            print_line(f"{told} [{row['certainty']}]")
    for finding in document["findings"]:
        print_line(f"differs from its metadata: {finding['key']}: {finding['says']}")
