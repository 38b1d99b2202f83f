"""U2F on a key that always wants the user verified, which U2F cannot (CTAP 7.2.4)."""

from __future__ import annotations

from collections.abc import Callable

from fido2.ctap1 import ApduError

from rig.link.errors import HidError
from rig.marks import consent, covers, needs, touches
from rig.suites.fixtures import Check, Pin, Settings, U2f
from rig.suites.settings import ALWAYS_UV, SubCommand

pytestmark = [
    needs(capability="CBOR"),
    needs(capability="MSG"),
    needs(option="alwaysUv?"),
    needs(option="!uv"),
    consent("wipe", ALWAYS_UV),
]

COMMAND_NOT_ALLOWED = 0x6986


def refusal(request: Callable[[], object]) -> str:
    """Send a request, and return how the key refused it; nothing if it did not."""
    try:
        request()
    except ApduError as error:
        return f"0x{error.code:04X}"
    except HidError as error:
        return f"CTAPHID ERROR 0x{error.code:02X}"
    return ""


@covers("CFG-17", "U2F-22")
@touches(0)
def test_u2f_does_not_register(
    pin: Pin, settings: Settings, always_uv: None, u2f: U2f, check: Check
) -> None:
    with check("CFG-17") as judging, check("U2F-22"):
        said = refusal(u2f.register)
        assert said, "the key registered"
        if said != f"0x{COMMAND_NOT_ALLOWED:04X}":
            judging.tolerate(said)


@covers("CFG-17", "U2F-22")
@needs(option="!alwaysUv")
@touches(1)
def test_u2f_does_not_sign(pin: Pin, settings: Settings, u2f: U2f, check: Check) -> None:
    handle = u2f.register().handle
    settings.set(SubCommand.TOGGLE_ALWAYS_UV)
    said = refusal(lambda: u2f.authenticate(handle))
    settings.set(SubCommand.TOGGLE_ALWAYS_UV)
    with check("CFG-17") as judging, check("U2F-22"):
        assert said, "the key signed"
        if said != f"0x{COMMAND_NOT_ALLOWED:04X}":
            judging.tolerate(said)
