"""hmac-secret and hmac-secret-mc, computed here with `cryptography` and nothing of the key's."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any

import cbor2
import pytest

if TYPE_CHECKING:
    from tests.virtual.authenticator.conftest import Host, Secret

SALT, OTHER = b"\x01" * 32, b"\x02" * 32
INVALID_PARAMETER, MISTYPED, MISSING_PARAMETER = 0x02, 0x11, 0x14
UNSUPPORTED_OPTION, PIN_AUTH_INVALID = 0x2B, 0x33
ED = 0x80


def salted(secret: Secret, *salts: bytes, **changes: Any) -> dict[int, Any]:
    """The extension's input; members changed by name, None leaves one out."""
    encrypted = secret.encrypt(b"".join(salts))
    members = {
        "key": secret.platform_key,
        "enc": encrypted,
        "auth": secret.mac(encrypted),
        "protocol": secret.protocol,
    }
    keys = {"key": 1, "enc": 2, "auth": 3, "protocol": 4}
    return {keys[name]: each for name, each in (members | changes).items() if each is not None}


def outputs(auth_data: bytes) -> Any:
    """The extension outputs behind authenticator data, with or without an attested credential."""
    assert auth_data[32] & ED
    if not auth_data[32] & 0x40:
        return cbor2.loads(auth_data[37:])
    after_id = 55 + int.from_bytes(auth_data[53:55], "big")
    key = cbor2.loads(auth_data[after_id:])
    return cbor2.loads(auth_data[after_id + len(cbor2.dumps(key)) :])


def answer(host: Host, credential_id: bytes, *salts: bytes, under: int = 2, **more: Any) -> bytes:
    """Sign in with salts; return what the answer decrypts to."""
    secret = host.secret(under)
    status, reply = host.sign_in(
        allow=[{"id": credential_id, "type": "public-key"}],
        extensions={"hmac-secret": salted(secret, *salts)},
        **more,
    )
    assert status == 0
    return secret.decrypt(outputs(reply[2])["hmac-secret"])


@pytest.fixture(params=[False, True], ids=["wrapped", "discoverable"])
def made(host: Host, request: pytest.FixtureRequest) -> bytes:
    return host.credential_id(options={"rk": request.param}, extensions={"hmac-secret": True})


def test_the_output_is_an_hmac_of_each_salt_under_one_secret(host: Host, made: bytes) -> None:
    """With the secret taken out of the key, what it answers is computed anew here."""
    rules, store = host._authenticator.rules, host.store
    credential = rules.recognised(store.persistent, "example.keyrig.invalid", made)
    assert credential is not None
    secret = rules.cred_random(credential, verified=False)
    due = [hmac.new(secret, salt, "sha256").digest() for salt in (SALT, OTHER)]
    for protocol in (1, 2):
        assert answer(host, made, SALT, OTHER, under=protocol) == b"".join(due)
        assert answer(host, made, OTHER, under=protocol) == due[1]


def test_the_verified_get_another_output(pin_host: Host) -> None:
    made = pin_host.credential_id(extensions={"hmac-secret": True}, **pin_host.authorised())
    bare = answer(pin_host, made, SALT)
    verified = [answer(pin_host, made, SALT, **pin_host.authorised()) for _ in range(2)]
    assert verified[0] == verified[1] != bare


def test_each_credential_has_its_own_and_a_power_cycle_changes_none(host: Host) -> None:
    first, second = (host.credential_id() for _ in range(2))
    before = answer(host, first, SALT)
    host.power_cycle()
    assert answer(host, first, SALT) == before != answer(host, second, SALT)


def test_each_account_is_answered(host: Host) -> None:
    host.accounts(b"first", b"second")
    secret = host.secret()
    _, reply = host.sign_in(extensions={"hmac-secret": salted(secret, SALT)})
    _, following = host.next()
    answers = [secret.decrypt(outputs(each[2])["hmac-secret"]) for each in (reply, following)]
    assert answers[0] != answers[1]
    assert answers[1] == answer(host, following[1]["id"], SALT)


def test_a_registration_may_give_what_an_assertion_will(host: Host) -> None:
    secret = host.secret()
    asked = {"hmac-secret": True, "hmac-secret-mc": salted(secret, SALT, OTHER)}
    status, reply = host.register(extensions=asked)
    assert status == 0
    said, data = outputs(reply[2]), reply[2]
    made = data[55 : 55 + int.from_bytes(data[53:55], "big")]
    assert said["hmac-secret"] is True
    assert secret.decrypt(said["hmac-secret-mc"]) == answer(host, made, SALT, OTHER)


WRONG: dict[str, tuple[dict[str, Any], int]] = {
    "no-key": ({"key": None}, MISSING_PARAMETER),
    "no-salts": ({"enc": None}, MISSING_PARAMETER),
    "no-mac": ({"auth": None}, MISSING_PARAMETER),
    "wrong-mac": ({"auth": bytes(32)}, PIN_AUTH_INVALID),
    "short-mac": ({"auth": bytes(16)}, PIN_AUTH_INVALID),
    "unknown-protocol": ({"protocol": 7}, INVALID_PARAMETER),
    "protocol-zero": ({"protocol": 0}, INVALID_PARAMETER),
    "protocol-left-out": ({"protocol": None}, PIN_AUTH_INVALID),
    "mistyped-salts": ({"enc": "text"}, MISTYPED),
    "no-point": ({"key": {1: 2, 3: -25, -1: 1, -2: bytes(32), -3: bytes(32)}}, INVALID_PARAMETER),
    "key-without-y": ({"key": {1: 2, 3: -25, -1: 1, -2: bytes(32)}}, MISSING_PARAMETER),
}


@pytest.mark.parametrize(("changes", "status"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_salts_is_told_without_a_touch(
    host: Host, changes: dict[str, Any], status: int
) -> None:
    made, secret = host.credential_id(), host.secret(2)
    asked, before = salted(secret, SALT, **changes), host.touches
    listed = [{"id": made, "type": "public-key"}]
    assert host.sign_in(allow=listed, extensions={"hmac-secret": asked})[0] == status
    both = {"hmac-secret": True, "hmac-secret-mc": asked}
    assert host.register(extensions=both)[0] == status
    assert host.touches == before


@pytest.mark.parametrize("length", [0, 16, 48, 80, 96])
@pytest.mark.parametrize("protocol", [1, 2])
def test_salts_have_32_or_64_bytes(host: Host, protocol: int, length: int) -> None:
    asked = salted(host.secret(protocol), bytes(length))
    assert host.sign_in(extensions={"hmac-secret": asked})[0] == INVALID_PARAMETER


def test_a_protocol_left_out_is_the_first(host: Host) -> None:
    made, secret = host.credential_id(), host.secret(1)
    listed = [{"id": made, "type": "public-key"}]
    asked = {"hmac-secret": salted(secret, SALT, protocol=None)}
    status, reply = host.sign_in(allow=listed, extensions=asked)
    assert status == 0
    assert secret.decrypt(outputs(reply[2])["hmac-secret"]) == answer(host, made, SALT)


def test_a_secret_takes_a_touch(host: Host) -> None:
    asked = {"hmac-secret": salted(host.secret(), SALT)}
    status, _ = host.sign_in(extensions=asked, options={"up": False})
    assert status == UNSUPPORTED_OPTION


@pytest.mark.parametrize("value", [1, "yes", {}])
def test_hmac_secret_is_asked_for_by_a_boolean(host: Host, value: object) -> None:
    assert host.register(extensions={"hmac-secret": value})[0] == MISTYPED


@pytest.mark.parametrize("beside", [{}, {"hmac-secret": False}])
def test_hmac_secret_mc_goes_with_hmac_secret(host: Host, beside: dict[str, Any]) -> None:
    asked = {"hmac-secret-mc": salted(host.secret(), SALT)} | beside
    assert host.register(extensions=asked)[0] == MISSING_PARAMETER


def test_hmac_secret_that_is_not_wanted_is_not_told_of(host: Host) -> None:
    _, reply = host.register(extensions={"hmac-secret": False})
    assert not reply[2][32] & ED
