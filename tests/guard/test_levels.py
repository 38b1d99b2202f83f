"""Every command and subcommand against the level that it takes, row by row."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import pytest

from rig.consent import EVERY_ACT, Act, Consent
from rig.guard import ctap2_table, ctaphid, u2f
from rig.link.cbor import encode, malformed
from rig.link.frames import Command

if TYPE_CHECKING:
    from tests.guard.conftest import Line

READ, SIGN, STORE, WIPE = Consent

HASH = bytes(32)
PARTY = {"id": "test.keyrig.invalid", "name": "test"}
STRANGER = {"id": "example.com"}
USER = {"id": b"user", "name": "user", "displayName": "User"}
ALGORITHMS = [{"alg": -7, "type": "public-key"}]
DESCRIPTOR = {"id": b"credential", "type": "public-key", "transports": ["usb"]}
COSE_KEY = {1: 2, 3: -25, -1: 1, -2: HASH, -3: HASH}


@dataclass(frozen=True)
class Row:
    """A request, the level that it takes and the acts in it that must be named."""

    name: str
    level: Consent
    command: int
    payload: bytes
    acts: frozenset[Act] = frozenset()


def cbor(name: str, level: Consent, command: int, parameters: object = None, *acts: Act) -> Row:
    """A CTAP2 request, of canonical CBOR unless it is given as bytes."""
    encoded = b"" if parameters is None else encode(parameters)
    return Row(name, level, Command.CBOR, bytes([command]) + encoded, frozenset(acts))


def make_credential(name: str, level: Consent, *acts: Act, **members: object) -> Row:
    """A makeCredential with other members than a plain one, as in `_7={"rk": True}`, or without."""
    plain: dict[int, object] = {1: HASH, 2: PARTY, 3: USER, 4: ALGORITHMS}
    changed = plain | {int(key[1:], 16): value for key, value in members.items()}
    parameters = {key: value for key, value in changed.items() if value is not None}
    return cbor(f"makeCredential {name}", level, 0x01, parameters, *acts)


def get_assertion(name: str, level: Consent, **members: object) -> Row:
    """A getAssertion with other members than a plain one, or without."""
    plain: dict[int, object] = {1: "test.keyrig.invalid", 2: HASH, 3: [DESCRIPTOR]}
    changed = plain | {int(key[1:], 16): value for key, value in members.items()}
    parameters = {key: value for key, value in changed.items() if value is not None}
    return cbor(f"getAssertion {name}", level, 0x02, parameters)


def apdu(name: str, level: Consent, header: str, data: bytes = b"", *acts: Act) -> Row:
    """A U2F request in the extended form that python-fido2 sends."""
    length = b"\0" + len(data).to_bytes(2, "big")
    payload = bytes.fromhex(header) + length + data + b"\0\0"
    return Row(f"U2F {name}", level, Command.MSG, payload, frozenset(acts))


def bare(name: str, level: Consent, command: int, payload: bytes = b"", *acts: Act) -> Row:
    """A message of any content."""
    return Row(name, level, command, payload, frozenset(acts))


MAKE_CREDENTIAL = [
    make_credential("plain", SIGN),
    make_credential("for a stranger", SIGN, _2=STRANGER),
    make_credential("excludeList", SIGN, _5=[DESCRIPTOR]),
    make_credential("rk=false up=true", SIGN, _7={"rk": False, "up": True}),
    make_credential("uv=false", SIGN, _7={"uv": False}),
    make_credential("harmless extensions", SIGN, _6={"credProtect": 2, "hmac-secret": True}),
    make_credential("empty pinUvAuthParam", SIGN, _8=b"", _9=1),
    make_credential("attestation formats", SIGN, _b=["packed"]),
    make_credential("rk", STORE, _7={"rk": True}),
    make_credential("rk of another type", STORE, _7={"rk": 0}),
    make_credential("credBlob", STORE, _6={"credBlob": b"blob"}),
    make_credential("largeBlobKey", STORE, _6={"largeBlobKey": True}),
    make_credential("unknown extension", STORE, _6={"keyrig": True}),
    make_credential("extensions of another type", STORE, _6=[]),
    make_credential("short hash", STORE, _1=b"short"),
    make_credential("no user", STORE, _3=None),
    make_credential("no party", STORE, _2=None),
    make_credential("no algorithm type", STORE, _4=[{"alg": -7}]),
    make_credential("options of another type", STORE, _7=[]),
    make_credential("unknown option type", STORE, _7={"up": 1}),
    make_credential("unknown member", STORE, _20=1),
    make_credential("rk for a stranger", WIPE, _2=STRANGER, _7={"rk": True}),
    make_credential("rk for a NUL stranger", WIPE, _2={"id": "a.b\0.keyrig.invalid"}, _7={"rk": 1}),
    make_credential("rk for a lookalike", WIPE, _2={"id": "akeyrig.invalid"}, _7={"rk": True}),
    make_credential("blob for a stranger", WIPE, _2=STRANGER, _6={"credBlob": b""}),
    make_credential("malformed for a stranger", WIPE, _2=STRANGER, _3=None),
    make_credential("uv", WIPE, _7={"uv": True}),
    make_credential("pinUvAuthParam", WIPE, _8=bytes(16), _9=1),
    make_credential("pinUvAuthParam of another type", WIPE, _8=0, _9=1),
    make_credential("enterprise", WIPE, Act.ENTERPRISE_ATTESTATION, _a=1),
    make_credential("enterprise of another type", WIPE, Act.ENTERPRISE_ATTESTATION, _a=b""),
    cbor("makeCredential without parameters", STORE, 0x01),
    cbor("makeCredential of an array", WIPE, 0x01, []),
    cbor("makeCredential truncated", WIPE, 0x01, malformed.truncated({1: HASH})),
    cbor("makeCredential duplicate", WIPE, 0x01, malformed.duplicated({1: HASH}, 1, HASH)),
]

GET_ASSERTION = [
    get_assertion("plain", SIGN),
    get_assertion("discoverable", SIGN, _3=None),
    get_assertion("up=false", SIGN, _5={"up": False}),
    get_assertion("uv=false", SIGN, _5={"uv": False}),
    get_assertion("empty pinUvAuthParam", SIGN, _6=b"", _7=1),
    get_assertion("hmac-secret", SIGN, _4={"hmac-secret": {1: COSE_KEY}}),
    get_assertion("credBlob", SIGN, _4={"credBlob": True}),
    get_assertion("malformed", SIGN, _2="hash"),
    get_assertion("uv", WIPE, _5={"uv": True}),
    get_assertion("pinUvAuthParam", WIPE, _6=bytes(32), _7=2),
    get_assertion("large blob", WIPE, _4={"largeBlob": {"write": b""}}),
    get_assertion("unknown extension", WIPE, _4={"keyrig": True}),
    get_assertion("extensions of another type", WIPE, _4=b""),
    get_assertion("unknown member", WIPE, _8=1),
    cbor("getAssertion without parameters", SIGN, 0x02),
    cbor("getAssertion trailing", WIPE, 0x02, malformed.trailing({1: "a"})),
]

CLIENT_PIN = [
    cbor("getPINRetries", READ, 0x06, {1: 1, 2: 1}),
    cbor("getPINRetries without protocol", READ, 0x06, {2: 1}),
    cbor("getKeyAgreement", READ, 0x06, {1: 2, 2: 2}),
    cbor("getUVRetries", READ, 0x06, {1: 1, 2: 7}),
    cbor("getKeyAgreement without protocol", WIPE, 0x06, {2: 2}),
    cbor("getPINRetries with a hash", WIPE, 0x06, {1: 1, 2: 1, 6: bytes(16)}),
    cbor("getPINRetries, protocol of another type", WIPE, 0x06, {1: True, 2: 1}),
    cbor("setPIN", WIPE, 0x06, {1: 1, 2: 3, 3: COSE_KEY, 4: bytes(16), 5: bytes(64)}),
    cbor("changePIN", WIPE, 0x06, {1: 1, 2: 4, 3: COSE_KEY, 4: bytes(16), 5: bytes(64), 6: b""}),
    cbor("getPinToken", WIPE, 0x06, {1: 1, 2: 5, 3: COSE_KEY, 6: bytes(16)}),
    cbor("token by UV", WIPE, 0x06, {1: 1, 2: 6, 3: COSE_KEY, 9: 1}),
    cbor("unknown subcommand 8", WIPE, 0x06, {1: 1, 2: 8}),
    cbor("token by PIN", WIPE, 0x06, {1: 1, 2: 9, 3: COSE_KEY, 6: bytes(16), 9: 1}),
    cbor("clientPIN without parameters", WIPE, 0x06),
    cbor("subcommand true", WIPE, 0x06, {1: 1, 2: True}),
    cbor("subcommand a list", WIPE, 0x06, {1: 1, 2: [1]}),
    cbor("getPINRetries out of order", WIPE, 0x06, malformed.out_of_order({1: 1, 2: 1})),
    cbor("getPINRetries non-minimal", WIPE, 0x06, {1: 1, 2: malformed.non_minimal(1)}),
    cbor("getPINRetries duplicate", WIPE, 0x06, malformed.duplicated({1: 1, 2: 1}, 2, 3)),
    cbor("getPINRetries trailing", WIPE, 0x06, malformed.trailing({1: 1, 2: 1})),
    cbor("getPINRetries indefinite", WIPE, 0x06, malformed.indefinite({1: 1, 2: 1})),
]

BIO_ENROLLMENT = [
    cbor("bio getModality", READ, 0x09, {6: True}),
    cbor("bio getModality false", WIPE, 0x09, {6: False}),
    cbor("bio getFingerprintSensorInfo", READ, 0x09, {1: 1, 2: 7}),
    cbor("bio getFingerprintSensorInfo and more", WIPE, 0x09, {1: 1, 2: 7, 3: True}),
    *(cbor(f"bio {sub}", WIPE, 0x09, {1: 1, 2: sub}) for sub in (0, 1, 2, 3, 4, 5, 6, 8)),
    cbor("bio without parameters", WIPE, 0x09),
    cbor("bio preview getModality", WIPE, 0x40, {6: True}),
    *(cbor(f"bio preview {sub}", WIPE, 0x40, {1: 1, 2: sub}) for sub in range(1, 8)),
]

CREDENTIAL_MANAGEMENT = [
    *(cbor(f"credMgmt {sub}", WIPE, 0x0A, {1: sub}) for sub in range(9)),
    *(cbor(f"credMgmt preview {sub}", WIPE, 0x41, {1: sub}) for sub in range(1, 8)),
    cbor("credMgmt without parameters", WIPE, 0x0A),
]

LARGE_BLOBS = [
    cbor("largeBlobs get", READ, 0x0C, {1: 960, 3: 0}),
    cbor("largeBlobs get and set", WIPE, 0x0C, {1: 17, 2: bytes(17), 3: 0}),
    cbor("largeBlobs get with a token", WIPE, 0x0C, {1: 17, 3: 0, 5: bytes(16), 6: 1}),
    cbor("largeBlobs set", WIPE, 0x0C, {2: bytes(17), 3: 0, 4: 17}),
    cbor("largeBlobs without parameters", WIPE, 0x0C),
]

CONFIG = [
    cbor("enableEnterpriseAttestation", WIPE, 0x0D, {1: 1}, Act.ENTERPRISE_ATTESTATION),
    cbor("toggleAlwaysUv", WIPE, 0x0D, {1: 2}, Act.ALWAYS_UV),
    cbor("setMinPINLength", WIPE, 0x0D, {1: 3, 2: {1: 8}}, Act.MIN_PIN_LENGTH),
    cbor("enableLongTouchForReset", WIPE, 0x0D, {1: 4}, Act.LONG_TOUCH_FOR_RESET),
    cbor("vendorPrototype", WIPE, 0x0D, {1: 0xFF}, Act.VENDOR_COMMAND),
    cbor("config unknown", WIPE, 0x0D, {1: 5}, *Act),
    cbor("config without parameters", WIPE, 0x0D, None, *Act),
    cbor("config out of order", WIPE, 0x0D, malformed.out_of_order({1: 2, 3: 1}), *Act),
]

OTHER_CTAP2 = [
    cbor("getInfo", READ, 0x04),
    cbor("getInfo with parameters", READ, 0x04, {1: 1}),
    cbor("getInfo with rubbish", READ, 0x04, malformed.truncated({1: HASH})),
    cbor("reset", WIPE, 0x07),
    cbor("reset with parameters", WIPE, 0x07, {1: 1}),
    cbor("getNextAssertion", SIGN, 0x08),
    cbor("selection", READ, 0x0B),
    cbor("unknown command 0x00", WIPE, 0x00),
    cbor("unknown command 0x03", WIPE, 0x03),
    cbor("unknown command 0x0E", WIPE, 0x0E, {1: 1}),
    cbor("vendor command 0x42", WIPE, 0x42, None, Act.VENDOR_COMMAND),
    cbor("vendor command 0xBF", WIPE, 0xBF, {1: 1}, Act.VENDOR_COMMAND),
    cbor("unknown command 0xC0", WIPE, 0xC0),
    bare("no command", WIPE, Command.CBOR),
]

U2F = [
    apdu("VERSION", READ, "00030000"),
    apdu("VERSION with data", READ, "00030000", bytes(4)),
    apdu("REGISTER", SIGN, "00010000", bytes(64)),
    apdu("REGISTER enforced", SIGN, "00010300", bytes(64)),
    apdu("REGISTER of another length", SIGN, "00010000", bytes(8)),
    apdu("REGISTER individual", WIPE, "00018000", bytes(64), Act.ENTERPRISE_ATTESTATION),
    apdu("AUTHENTICATE enforced", SIGN, "00020300", bytes(80)),
    apdu("AUTHENTICATE check-only", SIGN, "00020700", bytes(80)),
    apdu("AUTHENTICATE not enforced", SIGN, "00020800", bytes(80)),
    apdu("unknown instruction", WIPE, "00040000"),
    apdu("SELECT", WIPE, "00a40400", b"applet", Act.VENDOR_COMMAND),
    apdu("vendor instruction", WIPE, "00400000", b"", Act.VENDOR_COMMAND),
    apdu("other class", WIPE, "80030000"),
    bare("U2F short VERSION", READ, Command.MSG, bytes.fromhex("00030000")),
    bare("U2F short REGISTER", SIGN, Command.MSG, bytes.fromhex("0001000040") + bytes(64)),
    bare("U2F lying REGISTER", WIPE, Command.MSG, bytes.fromhex("0001000041") + bytes(60)),
    bare("U2F trailing REGISTER", WIPE, Command.MSG, bytes.fromhex("00010000000001") + bytes(9)),
    bare("U2F cut off", WIPE, Command.MSG, bytes.fromhex("000300")),
    bare("U2F empty", WIPE, Command.MSG),
]

CTAPHID = [
    bare("PING", READ, Command.PING, b"\x07"),
    bare("PING of nothing", READ, Command.PING),
    bare("WINK", READ, Command.WINK),
    bare("WINK with rubbish", READ, Command.WINK, bytes(9)),
    bare("INIT again", READ, Command.INIT, bytes(8)),
    bare("INIT of another length", READ, Command.INIT, bytes(9)),
    bare("CANCEL", READ, Command.CANCEL),
    bare("CANCEL with rubbish", READ, Command.CANCEL, b"\x07"),
    bare("LOCK", SIGN, Command.LOCK, b"\x05"),
    bare("KEEPALIVE", WIPE, Command.KEEPALIVE, b"\x01"),
    bare("ERROR", WIPE, Command.ERROR, b"\x01"),
    bare("unknown CTAPHID command", WIPE, 0x02),
    bare("vendor CTAPHID command 0x40", WIPE, 0x40, b"", Act.VENDOR_COMMAND),
    bare("vendor CTAPHID command 0x7F", WIPE, 0x7F, b"", Act.VENDOR_COMMAND),
    bare("CBOR as its packet has it, 0x90", WIPE, 0x90, b"\x0d", *EVERY_ACT),
]

ROWS = (
    MAKE_CREDENTIAL
    + GET_ASSERTION
    + CLIENT_PIN
    + BIO_ENROLLMENT
    + CREDENTIAL_MANAGEMENT
    + LARGE_BLOBS
    + CONFIG
    + OTHER_CTAP2
    + U2F
    + CTAPHID
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_request_passes_at_its_level_and_not_below(line: Line, row: Row) -> None:
    passes = line.message(row.command, row.payload)

    assert passes == (line.guard.consent >= row.level)


def known_effects() -> set[str]:
    """The name of every request in the guard's tables, whatever its parameters."""
    parametrised = ctap2_table.PARAMETRISED.values()
    rows = [effect for command in parametrised for effect in command.rows.values()]
    whole = [*ctap2_table.WHOLE.values(), *ctaphid.WHOLE.values(), *u2f.INSTRUCTIONS.values()]
    return {effect.request for effect in (*rows, *whole)}


def test_every_request_that_the_guard_knows_has_its_row(capsys: pytest.CaptureFixture[str]) -> None:
    tried = {ctaphid.judge(row.command, row.payload).request for row in ROWS}

    with capsys.disabled():
        told = f"{len(tried)} kinds of request in {len(ROWS)} rows at {len(Consent)} levels"
        sys.stdout.write(f"\nguard: {told} make {len(ROWS) * len(Consent)} cases\n")
    assert known_effects() <= tried


@pytest.mark.parametrize("row", [row for row in ROWS if row.acts], ids=lambda row: row.name)
def test_irreversible_act_passes_only_by_its_name(line_at: type[Line], row: Row) -> None:
    for left_out in Act:
        line = line_at(WIPE, set(Act) - {left_out})
        assert line.message(row.command, row.payload) == (left_out not in row.acts), left_out


def test_wipe_without_names_refuses_irreversible_acts_alone(line_at: type[Line]) -> None:
    line = line_at(WIPE, ())

    refused = [row.name for row in ROWS if not line.message(row.command, row.payload)]

    assert refused == [row.name for row in ROWS if row.acts]


READABLE = {
    *(
        (command, member, sub)
        for command in (0x04, 0x0B)
        for member in (1, 2)
        for sub in range(256)
    ),
    *((0x06, 2, sub) for sub in (1, 7)),
}
"""Of all maps with nothing in them but a number: what a stranger's key may be sent."""


def test_no_other_command_or_subcommand_is_open_to_a_stranger(line_at: type[Line]) -> None:
    line = line_at(READ)
    everything = product(range(256), (1, 2), range(256))

    passed = {
        (command, member, sub)
        for command, member, sub in everything
        if line.message(Command.CBOR, bytes([command]) + encode({member: sub}))
    }

    assert passed == READABLE


def test_no_other_ctaphid_command_or_u2f_instruction_is_open_to_a_stranger(
    line_at: type[Line],
) -> None:
    line = line_at(READ)

    commands = {command for command in range(128) if line.message(command, bytes(8))}
    headers = product(range(256), range(256))
    instructions = {pair for pair in headers if line.message(Command.MSG, bytes([*pair, 0, 0]))}

    assert commands == {Command.PING, Command.INIT, Command.WINK, Command.CANCEL}
    assert instructions == {(0, 3)}
