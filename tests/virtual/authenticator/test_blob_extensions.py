from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import cbor2
import pytest

if TYPE_CHECKING:
    from tests.virtual.authenticator.conftest import Host

RK = {"rk": True}
ED = 0x80
BLOB = os.urandom(32)


def outputs(reply: Any) -> Any:
    """The extension outputs in the authenticator data, behind an attested credential or not."""
    data = reply[2]
    if not data[32] & ED:
        return None
    rest = data[37:]
    if data[32] & 0x40:
        _, rest = cut(rest[18 + int.from_bytes(rest[16:18], "big") :])
    return cbor2.loads(rest)


def cut(data: bytes) -> tuple[Any, bytes]:
    """The first CBOR value, and the bytes behind it."""
    import io

    stream = io.BytesIO(data)
    value = cbor2.load(stream)
    return value, stream.read()


def registered(host: Host, extension: str, value: object, **changes: Any) -> tuple[int, Any]:
    return host.register(**{"extensions": {extension: value}, "options": RK, **changes})


def signed_in(host: Host, extension: str, value: object, **changes: Any) -> tuple[int, Any]:
    return host.sign_in(**{"extensions": {extension: value}, **changes})


# credBlob


@pytest.mark.parametrize("blob", [b"", b"abc", BLOB], ids=len)
def test_a_cred_blob_is_kept_and_given(host: Host, blob: bytes) -> None:
    assert outputs(registered(host, "credBlob", blob)[1]) == {"credBlob": True}
    assert outputs(signed_in(host, "credBlob", True)[1]) == {"credBlob": blob}
    assert outputs(signed_in(host, "credBlob", False)[1]) is None


@pytest.mark.parametrize(
    ("blob", "options"),
    [(BLOB + b"x", RK), (BLOB, None), (BLOB, {"rk": False})],
    ids=["too long", "not said to be kept", "said not to be kept"],
)
def test_a_cred_blob_that_cannot_be_kept_is_told_so(host: Host, blob: bytes, options: Any) -> None:
    status, reply = registered(host, "credBlob", blob, options=options)
    assert (status, outputs(reply)) == (0, {"credBlob": False})


def test_a_credential_without_a_cred_blob_gives_no_bytes(host: Host) -> None:
    host.accounts(b"a")
    assert outputs(signed_in(host, "credBlob", True)[1]) == {"credBlob": b""}


def test_each_credential_gives_its_own_cred_blob(host: Host) -> None:
    for account in (b"a", b"b"):
        registered(host, "credBlob", account * 2, user={"id": account})
    first = signed_in(host, "credBlob", True)[1]
    assert [outputs(first), outputs(host.next()[1])] == [{"credBlob": b"bb"}, {"credBlob": b"aa"}]


@pytest.mark.parametrize("value", ["text", True, 1, [b"x"], {}], ids=str)
def test_a_cred_blob_that_is_no_bytes_is_refused(host: Host, value: object) -> None:
    assert registered(host, "credBlob", value) == (0x11, None)
    assert host.touches == 0


@pytest.mark.parametrize("value", [b"x", 1, None], ids=str)
def test_a_cred_blob_is_asked_for_by_true_or_false(host: Host, value: object) -> None:
    assert signed_in(host, "credBlob", value) == (0x11, None)


# largeBlobKey


def test_a_large_blob_key_is_told_beside_what_is_signed(host: Host) -> None:
    keys = []
    for account in (b"a", b"b"):
        status, made = registered(host, "largeBlobKey", True, user={"id": account})
        assert (status, len(made[5]), outputs(made)) == (0, 32, None)
        keys.append(made[5])
    assert keys[0] != keys[1]
    first = signed_in(host, "largeBlobKey", True)[1]
    assert [first[7], host.next()[1][7]] == [keys[1], keys[0]]
    assert outputs(first) is None


def test_a_large_blob_key_is_told_only_when_asked_for_and_there(host: Host) -> None:
    registered(host, "largeBlobKey", True)
    assert 7 not in host.sign_in()[1]
    host.accounts(b"other")
    assert 7 not in signed_in(host, "largeBlobKey", True)[1]


@pytest.mark.parametrize(
    ("value", "options", "status"),
    [(False, RK, 0x2C), (1, RK, 0x11), (None, RK, 0x11), (True, None, 0x2C)],
    ids=str,
)
def test_an_unsound_large_blob_key_is_refused(
    host: Host, value: object, options: Any, status: int
) -> None:
    assert registered(host, "largeBlobKey", value, options=options) == (status, None)
    assert host.touches == 0


@pytest.mark.parametrize(("value", "status"), [(False, 0x2C), (1, 0x11), (b"", 0x11)], ids=str)
def test_a_large_blob_key_is_asked_for_by_true(host: Host, value: object, status: int) -> None:
    host.accounts(b"a")
    assert signed_in(host, "largeBlobKey", value) == (status, None)


def test_blobs_outlive_power_and_are_in_the_image(host: Host) -> None:
    made = host.register(extensions={"credBlob": BLOB, "largeBlobKey": True}, options=RK)[1]
    host.power_cycle()
    reply = host.sign_in(extensions={"credBlob": True, "largeBlobKey": True})[1]
    assert (outputs(reply), reply[7]) == ({"credBlob": BLOB}, made[5])
    extras = host._key.image()["persistent"]["credentials"][0]["extras"]
    assert cbor2.loads(bytes.fromhex(extras)) == {"credBlob": BLOB, "largeBlobKey": made[5]}


# largeBlob


@pytest.fixture
def blob_host(make_host: Callable[..., Host]) -> Host:
    return make_host("ctap2-only")


def allow(credential_id: bytes) -> list[dict[str, object]]:
    return [{"id": credential_id, "type": "public-key"}]


@pytest.mark.parametrize("support", ["preferred", "required"])
def test_large_blob_support_is_told_unsigned(blob_host: Host, support: str) -> None:
    reply = registered(blob_host, "largeBlob", {"support": support})[1]
    assert (reply[6], outputs(reply)) == ({"largeBlob": {"supported": True}}, None)


def test_a_credential_that_is_not_stored_has_no_large_blob(blob_host: Host) -> None:
    preferred = registered(blob_host, "largeBlob", {"support": "preferred"}, options=None)[1]
    assert preferred[6] == {"largeBlob": {"supported": False}}
    written = signed_in(
        blob_host,
        "largeBlob",
        {"write": b"x", "originalSize": 1},
        allow=allow(blob_host.credential_id()),
    )[1]
    assert written[8] == {"largeBlob": {"written": False}}


def test_a_large_blob_is_read_as_it_was_written_last(blob_host: Host) -> None:
    (account,) = blob_host.accounts(b"a")
    for size in (10, 20):
        write = {"write": bytes(size), "originalSize": size + 5}
        written = signed_in(blob_host, "largeBlob", write, allow=allow(account))[1]
        assert written[8] == {"largeBlob": {"written": True}}
    blob_host.power_cycle()
    read = signed_in(blob_host, "largeBlob", {"read": True})[1]
    assert read[8] == {"largeBlob": {"blob": bytes(20), "originalSize": 25}}
    assert 8 not in signed_in(blob_host, "largeBlob", {"read": False})[1]


def test_there_is_nothing_to_read_before_something_is_written(blob_host: Host) -> None:
    blob_host.accounts(b"a")
    assert 8 not in signed_in(blob_host, "largeBlob", {"read": True})[1]


@pytest.mark.parametrize(("named", "options"), [(0, None), (2, None), (1, {"up": False})], ids=str)
def test_a_large_blob_is_written_to_the_one_that_is_named_and_touched(
    blob_host: Host, named: int, options: Any
) -> None:
    ids = blob_host.accounts(b"a", b"b")[:named]
    changes = {"allow": [allow(each)[0] for each in ids] or None, "options": options}
    write = {"write": b"x", "originalSize": 1}
    assert signed_in(blob_host, "largeBlob", write, **changes)[1][8] == {
        "largeBlob": {"written": False}
    }
    assert 8 not in signed_in(blob_host, "largeBlob", {"read": True})[1]


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ({"read": True, "write": b"x", "originalSize": 1}, 0x12),
        ({}, 0x12),
        ({"originalSize": 1}, 0x12),
        ({"write": b"x"}, 0x14),
        ({"write": b"x", "originalSize": -1}, 0x11),
        ({"write": "x", "originalSize": 1}, 0x11),
        ({"read": 1}, 0x11),
        (True, 0x11),
    ],
    ids=str,
)
def test_an_unsound_large_blob_input_is_refused(
    blob_host: Host, value: object, status: int
) -> None:
    (account,) = blob_host.accounts(b"a")
    touches = blob_host.touches
    assert signed_in(blob_host, "largeBlob", value, allow=allow(account)) == (status, None)
    assert blob_host.touches == touches


@pytest.mark.parametrize(
    ("value", "options", "status"),
    [
        ({"support": "wanted"}, RK, 0x2C),
        ({"support": "required"}, None, 0x2C),
        ({"support": True}, RK, 0x11),
        ({}, RK, 0x14),
        (True, RK, 0x11),
    ],
    ids=str,
)
def test_an_unsound_large_blob_support_is_refused(
    blob_host: Host, value: object, options: Any, status: int
) -> None:
    assert registered(blob_host, "largeBlob", value, options=options) == (status, None)
