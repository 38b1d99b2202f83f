from __future__ import annotations

import pytest

from rig.report.scrubbing import HIDDEN, Scrubber

BOARD = "usb-Acme_Uno_95735353032351E092B1-if00"


def scrubbed(text: str) -> str:
    return Scrubber.of((), [text]).text(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"/dev/serial/by-id/{BOARD} is silent", f"/dev/serial/by-id/{HIDDEN} is silent"),
        (r"""{'name': 'O\'Hara "Bob"'} == x""", f"{{'name': {HIDDEN}}} == x"),
        (r"""b'one\'s "id"' == x""", f"b'{HIDDEN}' == x"),
        (
            "UserEntity(name='Bob', id=b'\\x01', display_name='Bob M.')",
            f"UserEntity(name={HIDDEN}, id=b'{HIDDEN}', display_name={HIDDEN})",
        ),
        ("credential_id=h'1f698a56…', x", f"credential_id={HIDDEN}, x"),
        ("id 'dGVzdGluZ2NyZWRlbnRpYWxpZDE'", f"id '{HIDDEN}'"),
    ],
    ids=[
        "board's serial number in a link",
        "name with both quotes",
        "bytes with both quotes",
        "what python-fido2 calls a user",
        "beginning of an id",
        "id in base64",
    ],
)
def test_private_things_are_left_out_however_they_are_written(text: str, told: str) -> None:
    assert scrubbed(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "tests/test_pin.py::test_credential_outlives_a_change_of_pin[es256]",
        "clientPIN getPinUvAuthTokenUsingPinWithPermissions answered PIN_AUTH_INVALID (0x33)",
        "{'rpId': 'site.example', 'alg': -7}",
        "AAGUID 6b657972-6967-0000-0000-000000000006",
        "/dev/hidraw7 of usb 1-2: USB disconnect",
    ],
)
def test_what_a_vendor_needs_is_kept(text: str) -> None:
    assert scrubbed(text) == text
