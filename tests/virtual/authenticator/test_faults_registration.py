from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import cbor2
import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

if TYPE_CHECKING:
    from tests.virtual.authenticator.conftest import Host

HASH = sha256(b"client data").digest()
RP_ID, OTHER = "example.keyrig.invalid", "other.keyrig.invalid"
ES256, EDDSA, UNKNOWN = ({"alg": alg, "type": "public-key"} for alg in (-7, -8, -65535))
UP, UV, BE, BS, AT, ED = 0x01, 0x04, 0x08, 0x10, 0x40, 0x80

Observe = Callable[["Host"], Any]


def named(credential_id: bytes, kind: str = "public-key") -> dict[str, Any]:
    return {"id": credential_id, "type": kind}


def status(*, pin: bool = False, **changes: Any) -> Observe:
    def observe(host: Host) -> int:
        if pin:
            host.set_pin()
        return host.register(**changes)[0]

    return observe


def algorithm(*params: Any) -> Observe:
    """The algorithm of the new credential, or the status of the refusal."""

    def observe(host: Host) -> int:
        answered, reply = host.register(params=list(params))
        return cose_key(reply[2])[3] if answered == 0 else answered

    return observe


def cose_key(auth_data: bytes) -> Any:
    return cbor2.loads(auth_data[55 + int.from_bytes(auth_data[53:55], "big") :])


def data(part: slice, *, pin: bool = False, **changes: Any) -> Observe:
    """Bytes of the authenticator data."""

    def observe(host: Host) -> str:
        if pin:
            host.set_pin()
            changes.update(host.authorised())
        auth_data: bytes = host.register(**changes)[1][2]
        return auth_data[part].hex()

    return observe


def reply(**changes: Any) -> Callable[[Callable[[Any], Any]], Observe]:
    return lambda look: lambda host: look(host.register(**changes)[1])


def excluded(*, at: int = 0, kind: str = "public-key", discoverable: bool = True) -> Observe:
    """The answer where a list has an own credential at one place."""

    def observe(host: Host) -> int:
        listed = [named(b"unknown", "unheard-of"), named(b"unknown")]
        listed.insert(at, named(host.credential_id(options={"rk": discoverable}), kind))
        return host.register(exclude=listed)[0]

    return observe


def touches_before_exclusion(host: Host) -> int:
    exclude = [named(host.credential_id())]
    host.touches = 0
    host.register(exclude=exclude)
    return host.touches


def excluded_elsewhere(host: Host) -> list[int]:
    made = [host.credential_id(options={"rk": each}) for each in (False, True)]
    return [host.register(rp={"id": OTHER}, exclude=[named(each)])[0] for each in made]


def retries_after_touch_probe(host: Host) -> int:
    host.set_pin()
    host.register(param=b"", protocol=1)
    return int(host.retries()[3])


def attestation(host: Host) -> list[str]:
    """What is wrong with the attestation."""
    made = host.register()[1]
    certificates = made[3].get("x5c", [])
    if not certificates:
        return ["no certificate"]
    leaf = x509.load_der_x509_certificate(certificates[0])
    wrong = []
    if leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
        wrong.append("CA")
    if host.profile.aaguid not in certificates[0]:
        wrong.append("AAGUID")
    public_key = leaf.public_key()
    assert isinstance(public_key, ec.EllipticCurvePublicKey)
    try:
        public_key.verify(made[3]["sig"], made[2] + HASH, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        wrong.append("signature")
    return wrong


def two_keys_differ(host: Host) -> bool:
    first, second = (cose_key(host.register()[1][2]) for _ in range(2))
    return bool(first != second)


def counters(host: Host) -> list[int]:
    made = [host.register()[1][2] for _ in range(3)]
    return [int.from_bytes(each[33:37], "big") for each in made]


def found(*users: bytes, discoverable: bool = True) -> Observe:
    """The accounts found without a list, after these have registered one after the other."""

    def observe(host: Host) -> list[bytes]:
        for user in users:
            host.register(user={"id": user}, options={"rk": discoverable})
        answered, first = host.sign_in()
        if answered != 0:
            return []
        others = [host.next()[1] for _ in range(first.get(5, 1) - 1)]
        return [each[4]["id"] for each in (first, *others)]

    return observe


def full(*, discoverable: bool) -> Observe:
    """The answer to one account more than there is room for, and whether all others are there."""

    def observe(host: Host) -> tuple[int, bool]:
        room = host.profile.limits.max_credentials
        host.accounts(*(bytes([number]) for number in range(room)))
        before = [each.user.id for each in host.store.persistent.credentials]
        answered, _ = host.register(user={"id": b"more"}, options={"rk": discoverable})
        after = [each.user.id for each in host.store.persistent.credentials]
        return answered, before == after

    return observe


def id_is_short_enough(host: Host) -> bool:
    longest = host.profile.limits.max_credential_id_length
    return len(host.credential_id(options={"rk": True})) <= longest


def lengthened(host: Host) -> list[int]:
    made = [host.credential_id(options={"rk": each}) for each in (False, True)]
    return [host.sign_in(allow=[named(each + b"\0")])[0] for each in made]


def kept_name(host: Host) -> int:
    host.register(user={"id": b"user", "name": "n" * 64}, options={"rk": True})
    return len(host.store.persistent.credentials[0].user.name or "")


ROWS: list[tuple[str, Observe, Any, Any]] = [
    ("malformed-offer-taken", status(params=[{"alg": -7}]), 0x12, 0x00),
    ("offers-read-until-usable", status(params=[ES256, {"alg": -7}]), 0x12, 0x00),
    ("last-offer-wins", algorithm(ES256, EDDSA), -7, -8),
    ("first-offer-only", algorithm(UNKNOWN, ES256), -7, 0x26),
    ("unsupported-algorithm-replaced", algorithm(UNKNOWN), 0x26, -7),
    ("offer-type-ignored", algorithm({"alg": -7, "type": "other"}), 0x26, -7),
    ("listed-algorithm-refused", algorithm(EDDSA), -8, 0x26),
    ("unsupported-algorithm-as-parameter", algorithm(UNKNOWN), 0x26, 0x02),
    ("rk-false-refused", status(options={"rk": False}), 0x00, 0x2B),
    ("up-false-accepted", status(options={"up": False}), 0x2C, 0x00),
    ("up-true-refused", status(options={"up": True}), 0x00, 0x2C),
    ("pin-not-asked-for", status(pin=True, options={"rk": True}), 0x36, 0x00),
    ("pin-always-asked-for", status(pin=True), 0x00, 0x36),
    ("enterprise-attestation-as-option", status(enterprise=1), 0x02, 0x2C),
    ("excluded-credential-accepted", excluded(discoverable=False), 0x19, 0x00),
    ("excluded-at-first-place-only", excluded(at=2), 0x19, 0x00),
    ("excluded-told-without-touch", touches_before_exclusion, 1, 0),
    ("excluded-as-denied", excluded(), 0x19, 0x27),
    ("mistyped-member-by-default", status(rp=b"bytes"), 0x11, 0x00),
    ("shortest-user-id-refused", status(user={"id": bytes(1)}), 0x00, 0x03),
    ("longest-user-id-refused", status(user={"id": bytes(64)}), 0x00, 0x15),
    ("names-needed", status(user={"id": b"user"}), 0x00, 0x14),
    ("icon-refused", status(user={"id": b"user", "icon": "text"}), 0x00, 0x02),
    ("missing-members-made-up", status(rp=None), 0x14, 0x02),
    ("mistyped-members-made-up", status(exclude={}), 0x11, 0x00),
    ("client-data-hash-of-any-type", status(client_data_hash="text"), 0x11, 0x00),
    ("first-descriptor-only", excluded(at=1), 0x19, 0x00),
    ("unknown-descriptor-type-refused", excluded(), 0x19, 0x02),
    ("unknown-option-refused", status(options={"unheardOf": True}), 0x00, 0x2B),
    ("unknown-extension-refused", status(extensions={"unheardOf": True}), 0x00, 0x2B),
    ("zero-length-param-ignored", status(param=b"", protocol=1), 0x35, 0x00),
    ("touch-probe-hides-pin", status(pin=True, param=b"", protocol=1), 0x31, 0x35),
    ("touch-probe-spends-retry", retries_after_touch_probe, 8, 7),
    ("auth-protocol-unchecked", status(pin=True, param=bytes(32)), 0x14, 0x33),
    ("uv-option-ignored", status(options={"uv": True}), 0x2C, 0x00),
    ("uv-option-outweighs-param", status(options={"uv": True}, param=b"?", protocol=1), 0, 0x2C),
    ("wrong-aaguid", data(slice(37, 40)), b"key".hex(), "000000"),
    ("attested-credential-missing", data(slice(32, 33)), "41", "01"),
    ("surplus-cose-label", reply()(lambda made: len(cose_key(made[2]))), 5, 6),
    ("surplus-authenticator-data", reply()(lambda made: made[2][-1:] == b"\0"), False, True),
    ("statement-missing", reply()(sorted), [1, 2, 3], [1, 2]),
    ("unasked-unsigned-outputs-at-registration", reply()(sorted), [1, 2, 3], [1, 2, 3, 6]),
    (
        "extension-echoed-at-registration",
        data(slice(32, 33), extensions={"unheardOf": True}),
        f"{UP | AT:02x}",
        f"{UP | AT | ED:02x}",
    ),
    (
        "unasked-output-at-registration",
        data(slice(32, 33)),
        f"{UP | AT:02x}",
        f"{UP | AT | ED:02x}",
    ),
    ("certificate-of-another-model", attestation, [], ["AAGUID"]),
    ("root-as-attestation-certificate", attestation, [], ["CA", "AAGUID", "signature"]),
    ("self-attestation-by-another-key", attestation, [], ["no certificate"]),
    ("none-format-not-given", reply(formats=["none"])(lambda made: made[1]), "none", "packed"),
    ("unknown-format-refused", status(formats=["unheard-of"]), 0x00, 0x02),
    ("empty-format-preference-as-none", reply(formats=[])(lambda made: made[1]), "packed", "none"),
    ("mistyped-format-preference-as-parameter", status(formats="none"), 0x11, 0x02),
    ("long-excluded-id-as-other", status(exclude=[named(bytes(129))]), 0x00, 0x7F),
    ("wrong-signature", attestation, [], ["signature"]),
    (
        "wrong-rp-id-hash",
        data(slice(32)),
        sha256(RP_ID.encode()).hexdigest(),
        sha256(f"{RP_ID}.".encode()).hexdigest(),
    ),
    ("up-flag-missing", data(slice(32, 33)), f"{UP | AT:02x}", f"{AT:02x}"),
    ("uv-flag-missing", data(slice(32, 33), pin=True), f"{UP | UV | AT:02x}", f"{UP | AT:02x}"),
    ("uv-flag-always", data(slice(32, 33)), f"{UP | AT:02x}", f"{UP | UV | AT:02x}"),
    ("backup-flags-set", data(slice(32, 33)), f"{UP | AT:02x}", f"{UP | BE | BS | AT:02x}"),
    ("counter-going-back", counters, [1, 2, 3], [999_999, 999_998, 999_997]),
    ("counter-standing", counters, [1, 2, 3], [1, 1, 1]),
    ("same-key-for-all", two_keys_differ, True, False),
    ("long-credential-id", id_is_short_enough, True, False),
    ("credential-of-any-relying-party", excluded_elsewhere, [0, 0], [0x19, 0x19]),
    ("lengthened-id-accepted", lengthened, [0x2E, 0x2E], [0, 0]),
    ("discoverable-not-kept", found(b"a"), [b"a"], []),
    ("always-discoverable", found(b"a", discoverable=False), [], [b"a"]),
    ("account-not-replaced", found(b"a", b"a"), [b"a"], [b"a", b"a"]),
    ("one-account-for-each-relying-party", found(b"a", b"b"), [b"b", b"a"], [b"b"]),
    ("full-store-forgets-oldest", full(discoverable=True), (0x28, True), (0, False)),
    ("full-store-as-other", full(discoverable=True), (0x28, True), (0x7F, True)),
    ("full-store-refuses-all", full(discoverable=False), (0, True), (0x28, True)),
    ("oldest-first", found(b"a", b"b"), [b"b", b"a"], [b"a", b"b"]),
    ("names-cut-short", kept_name, 64, 32),
]


@pytest.mark.parametrize(
    ("fault", "observe", "sound", "faulty"), ROWS, ids=[row[0] for row in ROWS]
)
def test_registration_fault_shows_in_what_the_key_does(
    make_host: Callable[..., Host], fault: str, observe: Observe, sound: object, faulty: object
) -> None:
    assert observe(make_host()) == sound
    assert observe(make_host(faults=[fault])) == faulty
