"""Which actuator it is, and what it has: asked before anything is pressed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rig.bench.actuator.driver import Driver
from rig.bench.boards.errors import BoardRefused, WrongBoard

MAKE = "KEYRIG"
MAJOR = 1
"""The major version of the protocol that is spoken here; a minor one only adds requests."""

_IDENTITY = re.compile(
    rf"{MAKE},(?P<board>[^,]+),(?P<serial>[^,]*),(?P<firmware>[^,]+)", re.IGNORECASE
)
_VERSION = re.compile(r"(?P<major>\d+)\.\d+")
_CAPABILITY = re.compile(r"(?P<name>[A-Z]+)=(?P<value>\d+)")


@dataclass(frozen=True, kw_only=True)
class Identity:
    """One actuator.

    Attributes:
        board: Its kind.
        serial: Its serial number.
        firmware: The version of its firmware.
        version: The version of the protocol that it speaks.
        touch_channels: How many pads it presses.
        power_channels: How many ports it powers.
        longest_hold: Seconds of the longest press that it takes on.
    """

    board: str
    serial: str
    firmware: str
    version: str
    touch_channels: int
    power_channels: int
    longest_hold: float

    @property
    def name(self) -> str:
        """What it calls itself, but for its serial number."""
        return f"{self.board} {self.firmware}"


def identify(driver: Driver, told: str, serial: str | None) -> Identity:
    """Ask a board what it is and has.

    Args:
        driver: The way to it.
        told: What it calls itself.
        serial: The serial number that it must have; None if any will do.

    Raises:
        WrongBoard: It is no actuator, speaks another protocol, or is another one.
        BoardSilent: It does not answer any more.
    """
    names = _IDENTITY.fullmatch(told)
    if names is None:
        raise _wrong(driver, f"what is there is no actuator: it calls itself {told!r}")
    if serial is not None and names["serial"] != serial:
        raise _wrong(
            driver, f"it is the board {names['serial'] or 'without a number'}, not {serial}"
        )
    version = _version(driver)
    has = {each["name"]: int(each["value"]) for each in _CAPABILITY.finditer(_capabilities(driver))}
    return Identity(
        board=names["board"],
        serial=names["serial"],
        firmware=names["firmware"],
        version=version,
        touch_channels=has.get("TOUCH", 0),
        power_channels=has.get("POWER", 0),
        longest_hold=has.get("HOLDMAX", 0) / 1000,
    )


def _version(driver: Driver) -> str:
    told = _told(driver, "SYST:VERS?")
    version = _VERSION.fullmatch(told)
    if version is None or int(version["major"]) != MAJOR:
        raise WrongBoard(
            f"the board speaks version {told or 'none'} of the protocol, and keyrig speaks {MAJOR}",
            where=driver.device,
            try_this="flash the firmware that came with this keyrig: make -C hardware flash",
        )
    return told


def _capabilities(driver: Driver) -> str:
    return _told(driver, "SYST:CAP?")


def _told(driver: Driver, question: str) -> str:
    try:
        return driver.ask(question)
    except BoardRefused as error:
        raise _wrong(driver, f"it does not know {question}: {error.text}") from error


def _wrong(driver: Driver, what: str) -> WrongBoard:
    return WrongBoard(
        what,
        where=driver.device,
        try_this="mend device and serial in the bench file; keyrig doctor tells what answers",
    )
