"""`keyrig virtual`: a virtual key for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from rig.cli.output import print_json, print_line, say
from rig.keys.served import order_of, profiles, serve, way_of

SCHEMA = "keyrig.profiles/1"
LAST_PORT = 0xFFFF


Model: TypeAlias = Annotated[
    str | None, typer.Argument(help="A profile, metadata:AAGUID or metadata:AAGUID@FILE.")
]
Udp: TypeAlias = Annotated[str | None, typer.Option(metavar="PORT:ANSWERPORT", help="Use UDP.")]
Tcp: TypeAlias = Annotated[int | None, typer.Option(min=0, max=LAST_PORT, help="Use TCP.")]
Usb: TypeAlias = Annotated[bool, typer.Option("--usb", help="Be a USB device of this machine.")]
Uhid: TypeAlias = Annotated[bool, typer.Option("--uhid", help="Be a HID device without USB.")]
Serial: TypeAlias = Annotated[str | None, typer.Option(help="Its serial number on USB.")]
Control: TypeAlias = Annotated[
    int | None, typer.Option(min=0, max=LAST_PORT, help="A port for touch and power.")
]
Faults: TypeAlias = Annotated[list[str] | None, typer.Option(help="A defect; repeatable.")]
Every: TypeAlias = Annotated[
    int, typer.Option(min=1, metavar="N", help="Defects act at each Nth request alone.")
]
Image: TypeAlias = Annotated[Path | None, typer.Option(help="The file of its memory.")]
PacketTime: TypeAlias = Annotated[
    float, typer.Option(min=0, max=1000, metavar="MS", help="Time that each packet takes.")
]
Names: TypeAlias = Annotated[bool, typer.Option("--list", help="List the profiles.")]


def virtual(
    profile: Model = None,
    udp: Udp = None,
    tcp: Tcp = None,
    usb: Usb = False,
    uhid: Uhid = False,
    serial: Serial = None,
    control: Control = None,
    fault: Faults = None,
    every: Every = 1,
    image: Image = None,
    packet_ms: PacketTime = 0,
    names: Names = False,
    as_json: Annotated[bool, typer.Option("--json", help=f"With --list: {SCHEMA}.")] = False,
) -> int:
    """Serve a virtual key on this machine, in real time, until SIGTERM or Ctrl-C.

    It is touched by Enter on a terminal, by SIGUSR1, or by `press` on its control port, which also
    takes `release`, `power off` and `power on`. A port 0 is any that is free. `--usb` and `--uhid`
    want root and a module of Linux (vhci-hcd, uhid).

    Examples: keyrig virtual --udp 8111:7112 · keyrig virtual fido2.1 --tcp 8111 --control 9111
    """
    if names:
        return _list(as_json)
    order = order_of(
        profile,
        way_of(udp=udp, tcp=tcp, usb=usb, uhid=uhid),
        serial=serial,
        control=control,
        faults=fault or (),
        every=every,
        image=image,
        packet_ms=packet_ms,
    )
    if order.terminal is not None:
        say("Enter touches the key, Ctrl-C ends it")
    name = f"keyrig virtual {order.profile.name}"
    serve(order, lambda place: print_line(f"{name} listening on {place}"))
    return 0


def _list(as_json: bool) -> int:
    found = profiles()
    if as_json:
        print_json({"schema": SCHEMA, "profiles": found})
    else:
        for profile in found:
            print_line(f"{profile['name']:16} {', '.join(profile['versions'])}")
    return 0
