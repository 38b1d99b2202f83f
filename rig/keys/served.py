"""A virtual key for other programs, and what there is to choose from."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rig import BenchProblem, UsageProblem
from rig.keys.names import DEFAULT_PROFILE, require_fault
from rig.keys.profiles import profile_named
from rig.virtual.key import VirtualKeyError
from rig.virtual.profiles import PROFILES
from rig.virtual.serving.served import Order, ServedKey
from rig.virtual.serving.terminal import STDIN, is_in_front
from rig.virtual.serving.usb.descriptors import Plug

_PORTS = range(0x10000)
"""The port 0 is any that is free."""


def profiles() -> list[dict[str, Any]]:
    """Return what each profile is, times in seconds."""
    return [
        {
            "name": profile.name,
            "versions": list(profile.versions),
            "extensions": list(profile.extensions),
            "pin_protocols": list(profile.pin_protocols),
            "presence_timeout": profile.presence_timeout,
            "reset_window": profile.reset_window,
        }
        for profile in PROFILES.values()
    ]


@dataclass(frozen=True)
class Way:
    """The one way in which other programs reach a key: a port, two of them, or a plug."""

    udp: tuple[int, int] | None
    tcp: int | None
    plug: Plug | None


def way_of(
    *, udp: str | None = None, tcp: int | None = None, usb: bool = False, uhid: bool = False
) -> Way:
    """Check how a key is to be reached.

    Args:
        udp: PORT:ANSWERPORT; None for another way.
        tcp: The port to listen on; None for another way.
        usb: Whether it is plugged into the kernel's virtual USB.
        uhid: Whether it is given to the kernel as a HID device without USB.

    Raises:
        UsageProblem: It is no single way, or a port cannot be.
    """
    if [udp is not None, tcp is not None, usb, uhid].count(True) != 1:
        raise UsageProblem(
            "a key is served in one way: on UDP, on TCP, as a USB device or as a HID device",
            try_this="--udp 8111:7112, --tcp 8111, --usb or --uhid",
        )
    ports = None if udp is None else _two_ports(udp)
    return Way(ports, tcp, Plug.USB if usb else Plug.UHID if uhid else None)


def order_of(
    profile: str | None,
    way: Way,
    *,
    serial: str | None = None,
    control: int | None = None,
    faults: Iterable[str] = (),
    every: int = 1,
    image: Path | None = None,
    packet_ms: float = 0.0,
) -> Order:
    """Check what is to be served.

    Args:
        profile: The name of a profile or model; None for the usual one.
        way: How it is to be reached.
        serial: The serial number that it tells the kernel; None for the one of its profile.
        control: The port for touch and power; None for none.
        faults: Names of seeded defects, of intermittent ones as `NAME/7`.
        every: At each so-manieth request the others act.
        image: The file that holds the key's memory; None to forget it at the end.
        packet_ms: Milliseconds that each packet takes.

    Raises:
        UsageProblem: There is no such profile, model or fault; what there is is named.
    """
    chosen = profile_named(profile or DEFAULT_PROFILE)
    seeded = tuple(name if "/" in name else f"{name}/{every}" for name in faults)
    for fault in seeded:
        require_fault(fault)
    return Order(
        profile=chosen,
        faults=seeded,
        udp=way.udp,
        tcp=way.tcp,
        plug=way.plug,
        serial=serial,
        control=control,
        image=image,
        terminal=STDIN if is_in_front(STDIN) else None,
        packet_seconds=packet_ms / 1000,
    )


def serve(order: Order, announce: Callable[[str], None]) -> None:
    """Serve a key until SIGTERM or SIGINT.

    Args:
        order: What is to be served, and where.
        announce: Called once with where the key can be reached, when it can be.

    Raises:
        UsageProblem: The image cannot be used; it stays as it is.
        BenchProblem: A port cannot be had.
    """
    try:
        ServedKey(order).serve(announce)
    except VirtualKeyError as error:
        raise UsageProblem(str(error), where=str(order.image or "")) from error
    except OSError as error:
        raise _cannot_be_served(order, error) from error


def _cannot_be_served(order: Order, error: OSError) -> BenchProblem:
    if order.plug is not None:
        return BenchProblem(
            f"the key cannot be plugged in: {error.strerror}",
            where=f"--{order.plug}",
            try_this="sudo, on a Linux kernel with that module; --tcp needs neither",
        )
    return BenchProblem(
        f"the key cannot be served: {os.strerror(error.errno or 0)}",
        where=_ports(order),
        try_this="end the program that has the port, or name another port",
    )


def _two_ports(text: str) -> tuple[int, int]:
    numbers = [int(word) for word in text.split(":") if word.isdecimal()]
    if len(numbers) != 2 or not set(numbers) <= set(_PORTS) or not numbers[1]:
        raise UsageProblem(f"{text!r} is not PORT:ANSWERPORT", where="--udp", try_this="8111:7112")
    return numbers[0], numbers[1]


def _ports(order: Order) -> str:
    named = {"--udp": order.udp and order.udp[0], "--tcp": order.tcp, "--control": order.control}
    return ", ".join(f"{option} {port}" for option, port in named.items() if port)
