"""`keyrig aws`: what AWS asks of whom, and whether the keys of the bench do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from rig.bench.file import Bench, load_bench
from rig.cli.aws_table import print_readiness
from rig.cli.keys_option import Keys, named
from rig.cli.output import print_json
from rig.keys.compat import verdicts
from rig.keys.names import is_built_in
from rig.relying_parties.aws.readiness import (
    Entry,
    KeyVerdict,
    judge,
    read_accounts,
    read_verdicts,
    readiness_document,
    verdict_of,
)

app = typer.Typer(help="What AWS asks of whom, and whether keys do.", no_args_is_help=True)


@app.callback()
def aws() -> None:
    """What AWS asks of whom, and whether keys do."""


@app.command("readiness")
def readiness(
    accounts: Annotated[Path, typer.Argument(help="The principals, as CSV.", metavar="ACCOUNTS")],
    key: Keys = None,
    bench: Annotated[Path | None, typer.Option(help="Try the bays of this bench.")] = None,
    compat: Annotated[
        Path | None, typer.Option(help="Take what keyrig compat --json said; open no key.")
    ] = None,
    today: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Go by this day's rules."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.aws-readiness/1.")] = False,
) -> int:
    """Say who has to enrol by when, which keys fit them, and who has fewer than two that work.

    The list has the columns account, kind, partition, root_credentials, principal, name,
    first_sign_in_without_mfa, keys and other_devices, in any order. Without --key, --bench and
    --compat, built-in keys that it names are tried. Keys are tried as by keyrig compat, which
    resets those whose level is `wipe`.

    Examples: keyrig aws readiness fixtures/aws-accounts.csv · keyrig aws readiness all.csv --key A1
    """
    entries = read_accounts(accounts)
    known = read_verdicts(compat) if compat else _tried(entries, key, bench)
    day = today.date() if today else date.today()
    keys = list(dict.fromkeys(verdict.key for verdict in known))
    document = readiness_document(judge(entries, known, day), keys, day)
    if as_json:
        print_json(document)
    else:
        print_readiness(document)
    return 0


def _tried(
    entries: Sequence[Entry], key: list[str] | None, bench: Path | None
) -> tuple[KeyVerdict, ...]:
    known = load_bench(bench)
    names = _names(entries, key, known, whole_bench=bench is not None)
    policies = sorted({entry.principal.kind.policy for entry in entries})
    return tuple(verdict_of(row) for row in verdicts(names, policies, known)) if names else ()


def _names(
    entries: Sequence[Entry], key: list[str] | None, bench: Bench, *, whole_bench: bool
) -> list[str]:
    if key:
        return list(named(key))
    if whole_bench:
        return list(bench.bays)
    listed = dict.fromkeys(name for entry in entries for name in entry.keys)
    return [name for name in listed if is_built_in(name, bench)]
