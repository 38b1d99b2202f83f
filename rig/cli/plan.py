"""`keyrig plan`: what a run would put its keys through."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rig.bench.file import load_bench
from rig.cli.keys_option import Keys, key_names
from rig.cli.output import print_json, print_line
from rig.cli.run_options import (
    REPORTS,
    BenchFile,
    Cap,
    Metadata,
    Reports,
    Requirements,
    Suites,
    check,
)
from rig.record.directory import RunDirectory
from rig.record.plan import KeyPlan, document
from rig.runner.plan import Asked, RunPlan
from rig.runner.planning import plan_run


def plan(
    context: typer.Context,
    key: Keys = None,
    bench: BenchFile = None,
    suite: Suites = None,
    consent: Cap = None,
    requirement: Requirements = None,
    metadata: Metadata = None,
    reports: Reports = REPORTS,
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.plan/1.")] = False,
) -> int:
    """Say what a run would put its keys through: touches, resets, power cycles, minutes.

    Examples: keyrig plan --key virtual:fido2.3 · keyrig plan --key A1 --consent sign
    """
    names = key_names(key)
    asked = Asked(consent=consent, requirement=requirement, metadata=metadata)
    check(names, suite or (), asked, load_bench(bench))
    wanted = RunPlan(
        directory=RunDirectory(Path()),
        keys=names,
        suites=tuple(suite or ()),
        bench=bench,
        asked=asked,
        extra=tuple(context.args),
    )
    plans = plan_run(wanted, reports)
    if as_json:
        print_json(document(plans))
    else:
        for each in plans:
            _print(each)
    return 0


def _print(plan: KeyPlan) -> None:
    costs = f"costs of {plan.measured} tests measured, of the others assumed"
    print_line(
        f"{plan.key}: {len(plan.tests)} tests ({plan.left_out} left out), {plan.touches} touches, "
        f"{plan.resets} resets to set up (no order needs fewer than {plan.resets_lower_bound}), "
        f"{plan.power_cycles} power cycles, {plan.minutes:.1f} minutes; {costs}"
    )
