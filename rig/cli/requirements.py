"""`keyrig requirements`: what is asked of a key, and which tests show it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rig import UsageProblem
from rig.cli.output import print_json, print_line
from rig.keys.seeded import seeded_faults
from rig.record.latest import last_results
from rig.requirements import Requirement, catalogue, nearest
from rig.requirements.coverage import Coverage, coverage_of


def requirements(
    name: Annotated[str | None, typer.Argument(help="One requirement, such as MC-51.")] = None,
    reports: Annotated[Path, typer.Option(help="Where runs land.")] = Path("reports"),
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.requirements/1.")] = False,
) -> int:
    """Count what is covered, or show one requirement: its tests, its faults, its last results.

    Examples: keyrig requirements --json · keyrig requirements MC-51
    """
    covered = coverage_of()
    if name is not None:
        _show(_named(name), covered, reports)
    elif as_json:
        print_json(covered.document())
    else:
        _print_groups(covered)
    return 0


def _named(name: str) -> Requirement:
    known = catalogue()
    if name.upper() not in known:
        near = ", ".join(nearest(name.upper(), known)) or "keyrig requirements"
        raise UsageProblem(f"no requirement is called {name}", try_this=near)
    return known[name.upper()]


def _show(requirement: Requirement, covered: Coverage, reports: Path) -> None:
    print_line(f"{requirement.id}  {requirement.group}, section {requirement.section}")
    print_line(f"  {requirement.says}")
    print_line(f"  expected: {requirement.expect}")
    certainty = requirement.certainty
    print_line(f"  confirmed by {certainty.confirmed} of {certainty.ran} implementations tried")
    for test in covered.tests.get(requirement.id, ()):
        print_line(f"  test: {test}")
    if requirement.no_fault:
        print_line(f"  no fault: {requirement.no_fault}")
    if requirement.reason:
        print_line(f"  no test: {requirement.reason}")
    for fault in seeded_faults():
        if requirement.id in fault.requirements:
            print_line(f"  fault: {fault.name}: {fault.says}")
    _show_results(requirement.id, reports)


def _show_results(name: str, reports: Path) -> None:
    for key, (folder, results) in last_results(name, reports).items():
        for result in results:
            told = f": {result.reason}" if result.reason else ""
            print_line(f"  {key} in {folder.name}: {result.verdict} {result.test}{told}")


def _print_groups(covered: Coverage) -> None:
    groups: dict[str, list[Requirement]] = {}
    for requirement in covered.catalogue.values():
        groups.setdefault(requirement.group, []).append(requirement)
    for title, members in groups.items():
        tested = sum(member.id in covered.tests for member in members)
        print_line(f"{tested:4} of {len(members):4}  {title}")
    print_line(f"{len(covered.tests):4} of {len(covered.catalogue):4}  in all")
