from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

if TYPE_CHECKING:
    from tests.virtual.u2f.conftest import Host

MSG, ERROR = 0x03, 0x3F
ENFORCE, CHECK_ONLY, DONT_ENFORCE = 0x03, 0x07, 0x08
OTHER = sha256(b"another application").digest()


def word_of(apdu: str) -> Callable[[Host], Any]:
    return lambda host: host.send(bytes.fromhex(apdu))[1]


def version(host: Host) -> bytes:
    return host.ask(3)[0]


def empty_message(host: Host) -> Any:
    return host.platform.ask(MSG)


def register_at_once(host: Host) -> int:
    return host.try_register()[1]


def signing(control: int, **where: bytes) -> Callable[[Host], Any]:
    return lambda host: host.try_sign(host.register().handle, control, **where)[1]


def second_signature(host: Host) -> int:
    handle = host.register().handle
    host.sign(handle)
    return host.try_sign(handle)[1]


def check_of_unknown_handle(host: Host) -> int:
    return host.try_sign(bytes(64), CHECK_ONLY)[1]


def handles_differ(host: Host) -> bool:
    return host.register().handle != host.register().handle


def registration_verifies(host: Host) -> bool:
    return _holds(InvalidSignature, lambda: host.register().verify())


def signature_is_der(host: Host) -> bool:
    return _holds(ValueError, lambda: decode_dss_signature(host.register().signature))


def certificate_starts(host: Host) -> str:
    """Return tag and first byte of length of what follows the handle."""
    host.try_register()
    host.touch()
    reply, _ = host.try_register()
    at = 67 + reply[66]
    return reply[at : at + 2].hex()


def presence_byte(control: int) -> Callable[[Host], int]:
    def observe(host: Host) -> int:
        handle = host.register().handle
        if control == DONT_ENFORCE:
            return host.try_sign(handle, control)[0][0]
        return host.sign(handle)[0]

    return observe


def authentication_verifies(host: Host) -> bool:
    registration = host.register()
    reply = host.sign(registration.handle)
    return _holds(InvalidSignature, lambda: registration.verify_authentication(reply))


def counter_grows(host: Host) -> bool:
    handle = host.register().handle
    return host.count(handle) < host.count(handle)


def counter_grows_over_power_loss(host: Host) -> bool:
    handle = host.register().handle
    before = [host.count(handle) for _ in range(3)]
    host.platform.power_cycle()
    return max(before) < host.count(handle)


def counter_is_of_both_protocols(host: Host) -> bool:
    handle = host.register().handle
    _, reply = [host.get_assertion(handle) for _ in range(3)][-1]
    return int.from_bytes(reply[2][33:37], "big") < host.count(handle)


def found_over_ctap2(host: Host) -> int:
    return host.get_assertion(host.register().handle)[0]


def registers_while_pin_blocked(host: Host) -> int:
    host.platform.key._authenticator.store.persistent.pin_retries = 0
    return host.try_register()[1]


def _holds(error: type[Exception], step: Callable[[], object]) -> bool:
    try:
        step()
    except error:
        return False
    return True


WITHOUT_LE = "000100000000" + "40" + "00" * 64
ROWS: list[tuple[str, Callable[[Host], Any], Any, Any]] = [
    ("u2f-version-one", version, b"U2F_V2", b"U2F_V1"),
    ("u2f-header-unchecked", word_of("00550000"), 0x6D00, 0x9000),
    ("u2f-wrong-length-as-conditions", word_of("000100000000"), 0x6700, 0x6985),
    ("u2f-extended-length-needs-le", word_of(WITHOUT_LE), 0x6985, 0x6700),
    ("empty-msg-as-unknown-command", empty_message, (ERROR, b"\x03"), (ERROR, b"\x01")),
    ("u2f-registers-without-touch", register_at_once, 0x6985, 0x9000),
    ("u2f-signs-without-touch", signing(ENFORCE), 0x6985, 0x9000),
    ("u2f-touch-serves-twice", second_signature, 0x6985, 0x9000),
    ("u2f-check-only-signs", signing(CHECK_ONLY), 0x6985, 0x9000),
    ("u2f-unknown-handle-as-conditions", check_of_unknown_handle, 0x6A80, 0x6985),
    (
        "u2f-handle-of-any-application",
        signing(CHECK_ONLY, application=OTHER),
        0x6A80,
        0x6985,
    ),
    ("u2f-handle-repeated", handles_differ, True, False),
    ("u2f-handle-longer-than-it-is", certificate_starts, "3082", "8202"),
    ("u2f-registration-signs-less", registration_verifies, True, False),
    ("u2f-signature-not-canonical", signature_is_der, True, False),
    ("u2f-certificate-not-canonical", certificate_starts, "3082", "3083"),
    ("u2f-presence-byte-clear", presence_byte(ENFORCE), 1, 0),
    ("u2f-presence-byte-of-another-kind", presence_byte(DONT_ENFORCE), 0x00, 0x80),
    ("u2f-signs-without-application", authentication_verifies, True, False),
    ("u2f-counter-stands-still", counter_grows, True, False),
    ("u2f-counter-lost-with-the-power", counter_grows_over_power_loss, True, False),
    ("u2f-counter-of-its-own", counter_is_of_both_protocols, True, False),
    ("u2f-credential-unknown-to-ctap2", found_over_ctap2, 0x00, 0x2E),
    ("u2f-blocked-with-the-pin", registers_while_pin_blocked, 0x6985, 0x6986),
]


@pytest.mark.parametrize(
    ("fault", "observe", "sound", "faulty"), ROWS, ids=[row[0] for row in ROWS]
)
def test_u2f_fault_shows_in_what_the_key_does(
    u2f_host: Callable[..., Host],
    fault: str,
    observe: Callable[[Host], Any],
    sound: object,
    faulty: object,
) -> None:
    assert observe(u2f_host()) == sound
    assert observe(u2f_host(faults=[fault])) == faulty
