"""`keyrig history`: what tests came to through the nights."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from rig.cli.output import print_json, print_line, say
from rig.record.history.asking import NIGHTS, Survey, survey
from rig.record.history.importing import Imported, import_run
from rig.record.history.importing import rebuild as make_again
from rig.record.history.lines import Line
from rig.record.history.store import FILE_NAME, History
from rig.report.spans import counted

IMPORT_SCHEMA = "keyrig.history-import/1"

File = Annotated[Path, typer.Option("--history", help="The history.", metavar="FILE")]
AsImported = Annotated[bool, typer.Option("--json", help=f"Print {IMPORT_SCHEMA}.")]
USUAL = Path("reports") / FILE_NAME

app = typer.Typer()


@app.callback(invoke_without_command=True)
def history(
    context: typer.Context,
    key: Annotated[str | None, typer.Option(help="Only this key.", metavar="NAME")] = None,
    test: Annotated[
        str | None, typer.Option(help="Every test with this in its name.", metavar="TEXT")
    ] = None,
    nights: Annotated[int, typer.Option(min=1, metavar="N", help="Of how many nights.")] = NIGHTS,
    file: File = USUAL,
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.history/1.")] = False,
) -> int:
    """Tell the tests that regressed, were fixed, are unstable or differ; or any test's nights.

    Each group of letters is a night, each letter a try, oldest first: P pass, T tolerated, F fail,
    S skip, I infra.

    Examples: keyrig history · keyrig history --key A1 --test excluded --json
    """
    if context.invoked_subcommand is not None:
        return 0
    with History.existing(file) as opened:
        found = survey(opened, key=key, test=test, nights=nights)
    if as_json:
        print_json(found.document())
    else:
        _print(found)
    return 0


@app.command("import")
def import_(
    runs: Annotated[list[Path], typer.Argument(help="Folders that runs left.", metavar="RUN…")],
    file: File = USUAL,
    as_json: AsImported = False,
) -> int:
    """Take runs into the history; `keyrig run` does it by itself.

    Example: keyrig history import reports/2026*
    """
    with History(file) as opened:
        imported = [import_run(opened, run, datetime.now(UTC)) for run in runs]
    _tell(file, imported, as_json=as_json)
    return 0


@app.command()
def rebuild(
    reports: Annotated[Path, typer.Option(help="Where runs landed.")] = Path("reports"),
    file: File = USUAL,
    as_json: AsImported = False,
) -> int:
    """Make the history again from the runs' own files, also after it was damaged.

    Example: keyrig history rebuild --reports reports
    """
    rebuilt = make_again(file, reports, datetime.now(UTC))
    if rebuilt.aside is not None:
        say(f"the history was damaged; it is now {rebuilt.aside}")
    if rebuilt.kept:
        say(f"{rebuilt.kept} runs without files any more were kept")
    _tell(file, rebuilt.imported, as_json=as_json)
    return 0


def _tell(file: Path, imported: list[Imported] | tuple[Imported, ...], *, as_json: bool) -> None:
    for each in imported:
        for complaint in each.complaints:
            say(f"{each.run}: {complaint}")
    if as_json:
        print_json(
            {
                "schema": IMPORT_SCHEMA,
                "history": str(file),
                "runs": [
                    {"run": each.run, "results": each.results, "complaints": each.complaints}
                    for each in imported
                ],
            }
        )
    else:
        results = sum(each.results for each in imported)
        print_line(f"{file}: {counted(len(imported), 'run')}, {counted(results, 'result')}")


def _print(found: Survey) -> None:
    for line in found.lines:
        print_line(f"{line.judgement}: {_name(line)}  {line.test}  {line.outcomes}{_since(line)}")
    tests, runs = counted(len(found.lines), "test"), counted(found.runs, "run")
    print_line(f"{tests} told, {found.steady} more steady; {runs}")


def _name(line: Line) -> str:
    bench, key, _, firmware, _ = line.course
    return f"{key} ({', '.join(word for word in (bench, f'firmware {firmware}') if word)})"


def _since(line: Line) -> str:
    return f"  since {line.since}" if len(line.nights) > 1 else ""
