"""`keyrig doctor`: the numbered self-test of every bay."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rig import UsageProblem
from rig.bench.file import Bench, load_bench
from rig.cli.keys_option import Keys, named
from rig.cli.output import print_json, print_line, say
from rig.keys.names import check_names
from rig.runner.doctor.examine import diagnose
from rig.runner.doctor.findings import SCHEMA, Check, Diagnosis, document
from rig.runner.exits import Exit


def doctor(
    key: Keys = None,
    bench: Annotated[Path | None, typer.Option(help="The bench file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help=f"Print {SCHEMA}.")] = False,
) -> int:
    """Examine every bay, check by check, and say what to try; exit with 10 if there is trouble.

    It presses and cuts power where a board or a hub does that, within the level of each bay, and
    puts right what an earlier run has left pressed or without power.

    Examples: keyrig doctor · keyrig doctor --bench night.toml --key A1,A2 --json
    """
    known = load_bench(bench)
    names = _names(key, known)
    diagnoses = []
    for diagnosis in diagnose(known, names):
        diagnoses.append(diagnosis)
        if not as_json:
            _print(diagnosis)
    if as_json:
        print_json(document(diagnoses))
    well = all(each.is_well for each in diagnoses)
    return int(Exit.OK if well else Exit.TROUBLE)


def _names(key: list[str] | None, known: Bench) -> tuple[str, ...]:
    names = named(key) if key else tuple(known.bays)
    if not names:
        raise UsageProblem(
            "there is no bay to examine",
            where=str(known.file) if known.file else "",
            try_this="keyrig adopt enters a key into the bench, --bench FILE names another one",
        )
    check_names(names, known)
    return names


def _print(diagnosis: Diagnosis) -> None:
    left_out: dict[str, list[str]] = {}
    for check in diagnosis.checks:
        if check.finding.ok is None:
            left_out.setdefault(check.finding.says, []).append(str(check.number))
        else:
            _print_check(diagnosis.bay, check)
    for why, numbers in left_out.items():
        print_line(f"{diagnosis.bay:10} not looked at: {', '.join(numbers)}: {why}")
    count = len(diagnosis.troubles)
    say(f"{diagnosis.bay}: {f'{count} to put right' if count else 'nothing to put right'}")


def _print_check(bay: str, check: Check) -> None:
    finding = check.finding
    word = "ok  " if finding.ok else "FAIL"
    print_line(f"{bay:10} {check.number:2} {word} {check.name}: {finding.says}")
    if finding.try_this:
        print_line(f"{'':18} try: {finding.try_this}")
