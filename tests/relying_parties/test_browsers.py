"""What browsers and programs make of a site's options, by what the key says of itself."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from typing import cast

import pytest
from fido2.ctap2.pin import ClientPin

from rig import UsageProblem
from rig.link.device import KeyDevice
from rig.link.keepalive import Keepalive, KeepaliveLog
from rig.relying_parties.browsers import BROWSERS, Chromium, Firefox, Safari
from rig.relying_parties.browsers.answers import client_data_of, require_assertion
from rig.relying_parties.capabilities import Capabilities
from rig.relying_parties.clients import browser_named, client_of
from rig.relying_parties.ctap2 import Assertion, batches, require_outputs
from rig.relying_parties.demands import Attestation, Demand
from rig.relying_parties.hand import Exchange, Hand, Person
from rig.relying_parties.native import OpenSsh, PamU2f, Systemd
from rig.relying_parties.options import CreationOptions, RequestOptions, User
from rig.relying_parties.plan import Verify
from rig.relying_parties.policies import shipped
from rig.relying_parties.unfit import Need, Unfit
from tests.relying_parties.credentials import FLAG, Made

DISCOURAGED, PREFERRED, REQUIRED = Demand
SITE = CreationOptions(
    rp_id="site.example",
    origin="https://site.example",
    user=User(b"1", "alice"),
    challenge=bytes(32),
    algorithms=(-7, -257),
    uv=DISCOURAGED,
    rk=DISCOURAGED,
    attestation=Attestation.NONE,
)
SIGN_IN = RequestOptions(
    rp_id="site.example",
    origin="https://site.example",
    challenge=bytes(32),
    uv=DISCOURAGED,
    allowed=(bytes(16),),
)
U2F = Capabilities.of(None)


def key(*, extensions: tuple[str, ...] = (), u2f: bool = True, **options: bool) -> Capabilities:
    """Return what a key of CTAP2 says that it can do."""
    versions = ["FIDO_2_0", *(["U2F_V2"] if u2f else [])]
    return Capabilities.of({1: versions, 2: list(extensions), 4: {"rk": True, **options}})


NEW = key(clientPin=False)
WITH_PIN = key(clientPin=True)
MODERN = key(clientPin=True, makeCredUvNotRqd=True, extensions=("credProtect", "hmac-secret"))
BARE = key(rk=False)


@pytest.mark.parametrize(
    ("site", "told", "verify"),
    [
        (SITE, NEW, Verify.NONE),
        (replace(SITE, uv=PREFERRED), NEW, Verify.NONE),
        (replace(SITE, uv=PREFERRED), MODERN, Verify.PIN),
        (replace(SITE, uv=REQUIRED), NEW, Verify.NEW_PIN),
        (replace(SITE, uv=REQUIRED), key(clientPin=False, uv=True), Verify.FINGER),
        (replace(SITE, uv=REQUIRED), key(uv=False), Verify.NEW_FINGER),
        (replace(SITE, rk=REQUIRED), NEW, Verify.NEW_PIN),
        (replace(SITE, rk=PREFERRED), NEW, Verify.NEW_PIN),
        (replace(SITE, rk=PREFERRED), BARE, Verify.NONE),
        (SITE, MODERN, Verify.NONE),
        (SITE, key(clientPin=True, u2f=False), Verify.PIN),
        (SITE, key(clientPin=False, alwaysUv=True), Verify.NEW_PIN),
        (replace(SITE, extensions={"prf": True}), MODERN, Verify.PIN),
    ],
    ids=[
        "touch",
        "preferred-new",
        "preferred-pin",
        "required-new",
        "finger",
        "new-finger",
        "rk",
        "rk-preferred",
        "rk-preferred-bare",
        "not-required-pin",
        "ctap-2.0-pin",
        "always-uv",
        "prf",
    ],
)
def test_registration_verifies_the_user_as_chromium_does(
    site: CreationOptions, told: Capabilities, verify: Verify
) -> None:
    assert Chromium().creation(site, told).verify is verify


@pytest.mark.parametrize(
    ("site", "told", "u2f"),
    [
        (SITE, U2F, True),
        (replace(SITE, uv=PREFERRED, rk=PREFERRED), U2F, True),
        (SITE, WITH_PIN, True),
        (SITE, MODERN, False),
        (SITE, NEW, False),
        (replace(SITE, uv=PREFERRED), WITH_PIN, False),
        (replace(SITE, algorithms=(-257,)), WITH_PIN, False),
        (replace(SITE, extensions={"hmacCreateSecret": True}), WITH_PIN, False),
    ],
    ids=["u2f", "preferred", "spares-pin", "no-need", "no-pin", "asked", "algorithm", "hmac"],
)
def test_u2f_serves_where_it_can_and_spares_the_pin(
    site: CreationOptions, told: Capabilities, u2f: bool
) -> None:
    assert Chromium().creation(site, told).u2f is u2f
    if told is WITH_PIN:
        assert not Firefox().creation(site, told).u2f


@pytest.mark.parametrize(
    ("browser", "site", "level"),
    [
        ("chromium", SITE, None),
        ("chromium", replace(SITE, rk=PREFERRED), 2),
        ("chromium", replace(SITE, rk=REQUIRED), 2),
        ("chromium", replace(SITE, rk=REQUIRED, uv=REQUIRED), 2),
        ("chromium", replace(SITE, rk=REQUIRED, uv=PREFERRED), 3),
        ("chromium", replace(SITE, rk=REQUIRED, extensions={"credProtect": 1}), 1),
        ("firefox", replace(SITE, rk=REQUIRED, uv=PREFERRED), None),
        ("firefox", replace(SITE, extensions={"credProtect": 3}), 3),
        ("safari", replace(SITE, rk=REQUIRED, extensions={"credProtect": 3}), None),
    ],
)
def test_browser_protects_credentials_in_its_own_way(
    browser: str, site: CreationOptions, level: int | None
) -> None:
    assert BROWSERS[browser].creation(site, MODERN).cred_protect == level


def test_protection_is_asked_of_no_key_that_has_none() -> None:
    told = replace(SITE, rk=REQUIRED, extensions={"credProtect": 3})
    assert Chromium().creation(told, WITH_PIN).cred_protect is None


@pytest.mark.parametrize("told", [WITH_PIN, U2F], ids=["ctap2", "u2f"])
@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_key_without_the_protection_that_a_site_insists_on_is_refused(
    browser: str, told: Capabilities
) -> None:
    insisting = {"credProtect": 3, "enforceCredentialProtectionPolicy": True}
    with pytest.raises(Unfit) as caught:
        BROWSERS[browser].creation(replace(SITE, extensions=insisting), told)
    assert caught.value.need is Need.CRED_PROTECT
    lax = replace(SITE, extensions={**insisting, "credProtect": 1})
    assert BROWSERS[browser].creation(lax, told).cred_protect is None


@pytest.mark.parametrize(
    ("told", "rk"),
    [
        (NEW, True),
        (replace(NEW, room=0), False),
        (BARE, False),
    ],
    ids=["room", "full", "keeps-none"],
)
def test_preferred_credential_is_kept_where_it_can_be(told: Capabilities, rk: bool) -> None:
    assert Chromium().creation(replace(SITE, rk=PREFERRED), told).rk is rk


def test_preferred_credential_is_too_much_for_a_key_that_verifies_nobody() -> None:
    asked = replace(SITE, rk=PREFERRED, uv=PREFERRED)
    with pytest.raises(Unfit) as caught:
        Chromium().creation(asked, key())
    assert caught.value.need is Need.UV
    assert not Firefox().creation(asked, key()).rk


@pytest.mark.parametrize("name", ["prf", "hmacCreateSecret"])
def test_secret_has_a_pin_set_where_there_is_none(name: str) -> None:
    asked = replace(SITE, extensions={name: True})
    with_secrets = key(clientPin=False, extensions=("hmac-secret",))
    assert Chromium().creation(asked, with_secrets).verify is Verify.NEW_PIN
    assert Chromium().creation(asked, key(rk=False, extensions=("hmac-secret",))).verify is (
        Verify.NONE
    )
    assert Chromium().creation(asked, NEW).verify is Verify.NONE


def test_safari_sets_no_pin_for_what_is_only_preferred() -> None:
    told = replace(SITE, rk=PREFERRED, uv=PREFERRED)
    assert Safari().creation(told, NEW).verify is Verify.NONE
    assert Safari().creation(told, WITH_PIN).rk


@pytest.mark.parametrize(
    ("site", "told", "verify"),
    [
        (SIGN_IN, WITH_PIN, Verify.NONE),
        (replace(SIGN_IN, uv=PREFERRED), WITH_PIN, Verify.PIN),
        (replace(SIGN_IN, uv=PREFERRED), NEW, Verify.NONE),
        (replace(SIGN_IN, allowed=()), WITH_PIN, Verify.PIN),
        (SIGN_IN, key(clientPin=True, alwaysUv=True), Verify.PIN),
        (replace(SIGN_IN, extensions={"prf": "x"}), WITH_PIN, Verify.PIN),
    ],
    ids=["touch", "preferred-pin", "preferred-new", "no-list", "always-uv", "prf"],
)
def test_sign_in_verifies_the_user_as_chromium_does(
    site: RequestOptions, told: Capabilities, verify: Verify
) -> None:
    assert Chromium().request(site, told).verify is verify


@pytest.mark.parametrize(
    ("site", "told", "need"),
    [
        (replace(SITE, uv=REQUIRED), U2F, Need.UV),
        (replace(SITE, rk=REQUIRED), U2F, Need.RK),
        (replace(SITE, algorithms=(-8,)), U2F, Need.ALGORITHM),
        (replace(SITE, uv=REQUIRED), BARE, Need.UV),
        (replace(SITE, rk=REQUIRED), BARE, Need.RK),
        (SITE, Capabilities.of({1: ["FIDO_9"]}), Need.CTAP2),
        (SITE, replace(NEW, algorithms=(-8,)), Need.ALGORITHM),
    ],
)
@pytest.mark.parametrize("browser", BROWSERS)
def test_key_that_cannot_is_not_even_asked(
    browser: str, site: CreationOptions, told: Capabilities, need: Need
) -> None:
    with pytest.raises(Unfit) as caught:
        BROWSERS[browser].creation(site, told)
    assert caught.value.need is need


@pytest.mark.parametrize(
    ("program", "site", "told", "need"),
    [
        (OpenSsh(), replace(SITE, algorithms=(-8,)), U2F, Need.ALGORITHM),
        (
            OpenSsh(),
            replace(SITE, algorithms=(-7,), uv=REQUIRED, extensions={"credProtect": 3}),
            WITH_PIN,
            Need.CRED_PROTECT,
        ),
        (
            OpenSsh(),
            replace(SITE, algorithms=(-7,), rk=REQUIRED, extensions={"credProtect": 2}),
            MODERN,
            Need.MANAGEMENT,
        ),
        (OpenSsh(), replace(SITE, rk=REQUIRED), BARE, Need.RK),
        (Systemd(), SITE, U2F, Need.CTAP2),
        (Systemd(), SITE, NEW, Need.HMAC),
        (PamU2f(), replace(SITE, uv=REQUIRED), U2F, Need.UV),
        (PamU2f(), replace(SITE, uv=REQUIRED), BARE, Need.UV),
    ],
)
def test_program_refuses_the_key_that_it_cannot_use(
    program: OpenSsh | Systemd | PamU2f, site: CreationOptions, told: Capabilities, need: Need
) -> None:
    with pytest.raises(Unfit) as caught:
        program.creation(site, told)
    assert caught.value.need is need


def test_systemd_asks_for_the_pin_of_a_key_that_has_one() -> None:
    assert Systemd().creation(SITE, MODERN).verify is Verify.PIN
    assert Systemd().request(SIGN_IN, WITH_PIN).verify is Verify.PIN
    assert Systemd().request(SIGN_IN, NEW).verify is Verify.NONE


def test_long_list_is_put_into_parts_less_what_cannot_be_the_keys() -> None:
    told = replace(NEW, batch=2, longest_id=16)
    ids = [bytes([number]) * 16 for number in range(3)]
    assert batches([ids[0], bytes(17), *ids[1:]], told) == [ids[:2], ids[2:]]


def test_page_of_another_site_is_refused() -> None:
    with pytest.raises(UsageProblem, match="no browser lets"):
        client_data_of("webauthn.get", replace(SIGN_IN, origin="https://evil.example"))


ANSWER = Assertion(
    credential_id=bytes(16),
    auth_data=Made().data(attested=False),
    signature=b"",
    user={"id": b"alice"},
)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (replace(ANSWER, auth_data=Made().data(attested=True)), "attested credential data"),
        (
            replace(
                ANSWER,
                auth_data=Made(flags=FLAG.UP).data(attested=False),
                user={"id": b"alice", "name": "alice"},
            ),
            "name without verification",
        ),
        (
            replace(ANSWER, auth_data=Made(extensions={"x": 1}).data(attested=False)),
            "x, unasked",
        ),
        (replace(ANSWER, user={}), "no account"),
    ],
    ids=["attested", "named", "unasked", "nobody"],
)
def test_answer_that_browsers_refuse_does_not_reach_the_site(answer: Assertion, says: str) -> None:
    require_assertion(ANSWER, discoverable=True)
    with pytest.raises(Unfit, match=says):
        require_assertion(answer, discoverable=True)


def test_unknown_browser_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageProblem) as caught:
        browser_named("fierfox")
    assert caught.value.try_this == "firefox"


def test_program_stands_at_its_own_policy_whatever_the_browser() -> None:
    assert client_of(shipped()["openssh"], "safari").name == "openssh"
    assert client_of(shipped()["entra"], "safari").name == "safari"


class Waited:
    """A link whose last exchange is known."""

    exchange_started = 10.0

    def __init__(self, ended: float, *keepalives: float) -> None:
        self.exchange_ended = ended
        self.keepalives = KeepaliveLog(tuple(Keepalive(at, 2) for at in keepalives))


@pytest.mark.parametrize(
    ("link", "gives_up"),
    [
        (Waited(11.9), False),
        (Waited(12.1), True),
        (Waited(20.0, *(10 + 0.1 * tenth for tenth in range(100))), False),
        (Waited(13.0, 10.1, 12.9), True),
        (Waited(13.0, 10.1, 10.2), True),
    ],
    ids=["quick", "silent", "alive", "gap", "late"],
)
def test_firefox_gives_up_on_a_key_that_says_nothing(link: Waited, *, gives_up: bool) -> None:
    hand = Hand(
        name="A1",
        link=cast("KeyDevice", link),
        person=cast("Person", None),
        exchange=cast("Exchange", None),
        client_pin=ClientPin,
    )
    with pytest.raises(Unfit) if gives_up else nullcontext():
        Firefox().require_patience(hand)
    Chromium().require_patience(hand)


@pytest.mark.parametrize(
    ("outputs", "asked"),
    [({}, {}), ({"credProtect": 2}, {}), ({"credProtect": 3}, {"credProtect": 2})],
    ids=["none", "by-itself", "more"],
)
def test_key_may_protect_more_than_it_was_asked_to(
    outputs: dict[str, int], asked: dict[str, int]
) -> None:
    require_outputs(outputs, asked)


@pytest.mark.parametrize(
    ("outputs", "asked", "need"),
    [
        ({"credBlob": True}, {}, Need.ANSWER),
        ({"credProtect": 1}, {"credProtect": 2}, Need.CRED_PROTECT),
        ({}, {"credProtect": 2}, Need.CRED_PROTECT),
        ({"credProtect": 20}, {"credProtect": 2}, Need.CRED_PROTECT),
    ],
    ids=["unasked", "less", "untold", "no-level"],
)
def test_output_that_browsers_refuse_does_not_reach_the_site(
    outputs: dict[str, int], asked: dict[str, int], need: Need
) -> None:
    with pytest.raises(Unfit) as caught:
        require_outputs(outputs, asked)
    assert caught.value.need is need
