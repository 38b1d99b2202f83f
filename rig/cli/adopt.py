"""`keyrig adopt`: enter a key into the bench, with a level of consent."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from rig import UsageProblem
from rig.bench.adopt import adopt as write_adoption
from rig.bench.adopt import told
from rig.bench.file import FILE_NAME, Bench, bench_file, load_bench
from rig.cli.output import print_json, print_line, say
from rig.consent import Consent
from rig.keys.adopting import Candidate, Loss
from rig.keys.identifying import identify
from rig.keys.levels import level_named
from rig.runner.stage import staged

SCHEMA = "keyrig.adoption/1"


def adopt(
    name: Annotated[str, typer.Argument(help="The bay, such as A1.")],
    level: Annotated[str, typer.Option(help="read, sign, store or wipe.")],
    at: Annotated[str | None, typer.Option(help="Its port path, or virtual:PROFILE.")] = None,
    bench: Annotated[Path | None, typer.Option(help="The bench file.")] = None,
    lose: Annotated[
        str, typer.Option(help="What the key may lose at wipe: pin, credentials, fingerprints.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.adoption/1.")] = False,
) -> int:
    """Enter a key into the bench file with what may be done to it; says first what that is.

    Above read it asks for a touch and leaves a marker, by which the key is known again.

    Examples: keyrig adopt A1 --level sign · keyrig adopt B2 --level wipe --at 1-2.3
    """
    consent = level_named(level, option="--level")
    file = bench_file(bench) or Path(FILE_NAME)
    bench_now = load_bench(file) if file.exists() else Bench(file)
    identity = identify(name, bench_now, at)
    touched = [name] if consent > Consent.READ else []
    with staged(bench_now, touched) as stage:
        candidate = Candidate(
            name=name, identity=identity, level=consent, bench=bench_now, stage=stage
        )
        candidate.require_named_losses(_losses(lose))
        _agree(name, consent, yes=yes)
        if candidate.wants_marker:
            _leave_marker(candidate)
    adoption = write_adoption(file, name, identity, consent, date.today())
    if as_json:
        entry = adoption.bay.model_dump(mode="json", exclude_none=True)
        print_json({"schema": SCHEMA, "file": str(adoption.file), "bay": name, **entry})
    else:
        print_line(f"{name} is at {consent.word} in {adoption.file}")
    return 0


def _agree(name: str, level: Consent, *, yes: bool) -> None:
    say(f"{name} may then be given: {told(level)}")
    if level is Consent.WIPE:
        say("A reset takes every credential, the PIN and the fingerprints that it holds.")
    if not yes:
        typer.confirm("Adopt it?", abort=True, err=True)


def _leave_marker(candidate: Candidate) -> None:
    say("The key is touched, for a marker by which the bench knows it again; by you, if asked.")
    journal = candidate.leave_marker()
    if journal is not None:
        before = f"The key that {candidate.name} had before"
        say(f"{before} may still hold what a run left on it: {journal}")


def _losses(words: str) -> frozenset[Loss]:
    try:
        return frozenset(Loss(word.strip()) for word in words.split(",") if word.strip())
    except ValueError as error:
        raise UsageProblem(str(error), where="--lose", try_this=",".join(Loss)) from error
