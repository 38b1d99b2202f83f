"""Whole visits to the local AWS that go well."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from rig.metadata import Metadata
from rig.relying_parties.aws.service.parts import Parts
from rig.relying_parties.aws.service.party import Choice, Party
from rig.relying_parties.aws.service.sessions import Stage
from rig.relying_parties.aws.service.store import Store
from rig.relying_parties.aws.service.told import session_document
from tests.relying_parties.aws.hands import ORIGIN, KeyInHand, SoftKey
from tests.relying_parties.aws.visitor import Times, Visitor

Hand = Callable[..., KeyInHand]


def test_lost_key_is_replaced_by_one_of_the_same_name(visitor: Visitor, hand: Hand) -> None:
    lost, spare, new = hand(), hand(), hand()
    visitor.root()
    visitor.assign(lost, "desk-key")
    visitor.assign(spare, "safe-key")
    visitor.done("/sign-out")
    visitor.root()
    assert visitor.use(spare)["stage"] == "signed-in"
    visitor.done("/devices/remove", {"name": "desk-key"})
    visitor.assign(new, "desk-key")
    visitor.done("/sign-out")
    visitor.root()
    assert visitor.use(new)["stage"] == "signed-in"


def test_any_one_device_signs_in(visitor: Visitor, key: KeyInHand, times: Times) -> None:
    visitor.root()
    visitor.assign(key, "desk-key")
    codes = visitor.assign_token("app", times.now, "virtual-totp")
    for _ in range(2):
        visitor.done("/sign-out")
        assert visitor.root()["stage"] == "password-given"
        times.now += 60
        assert visitor.done("/sign-in/code", {"code": codes(times.now)})["stage"] == "signed-in"
    visitor.done("/sign-out")
    visitor.root()
    assert visitor.use(key)["stage"] == "signed-in"


def test_code_counts_once_and_five_wrong_ones_end_the_sign_in(
    visitor: Visitor, times: Times
) -> None:
    visitor.root()
    codes = visitor.assign_token("token", times.now)
    visitor.done("/sign-out")
    visitor.root()
    assert visitor.refused("/sign-in/code", {"code": codes(times.now + 30)}) == "wrong-code"
    for _ in range(4):
        assert visitor.refused("/sign-in/code", {"code": "000000"}) == "wrong-code"
    assert visitor.refused("/sign-in/code", {"code": codes(times.now + 60)}) == "not-signed-in"


def test_mistyped_codes_can_be_given_again(visitor: Visitor, times: Times) -> None:
    visitor.root()
    begun = visitor.done("/devices/token", {"name": "app", "kind": "virtual-totp"})
    wrong = {"ticket": begun["ticket"], "first": "000000", "second": "000000"}
    assert visitor.refused("/devices/token/codes", wrong) == "wrong-code"
    right = visitor.codes_of(begun["secret"])
    body = {
        "ticket": begun["ticket"],
        "first": right(times.now),
        "second": right(times.now + 30),
    }
    assert visitor.done("/devices/token/codes", body)["kind"] == "virtual-totp"


def test_synced_passkey_is_taken_without_attestation(visitor: Visitor, soft: SoftKey) -> None:
    visitor.root()
    answer = soft.create(visitor.done("/devices/options", {"name": "phone"}), flags=0x5D)
    told = visitor.done("/devices/passkey", answer)
    assert (told["attestation"], told["backup_eligible"], told["backed_up"]) == ("none", True, True)
    visitor.done("/sign-out")
    visitor.root()
    assert visitor.done("/sign-in/passkey", soft.get(visitor.done("/sign-in/options"), flags=0x0D))
    # Whether it is synced may change, whether it can be may not.
    assert visitor.look()[1]["devices"][0]["backed_up"] is False


@pytest.mark.parametrize(
    ("today", "name", "kind", "account", "stage"),
    [
        (date(2024, 4, 30), "management@keyrig.invalid", "root-user", "", "signed-in"),
        (date(2024, 5, 1), "management@keyrig.invalid", "root-user", "", "prompted"),
        (date(2024, 5, 1), "standalone@keyrig.invalid", "root-user", "", "signed-in"),
        (date(2024, 7, 1), "standalone@keyrig.invalid", "root-user", "", "prompted"),
        (date(2025, 2, 28), "member@keyrig.invalid", "root-user", "", "signed-in"),
        (date(2025, 3, 1), "member@keyrig.invalid", "root-user", "", "prompted"),
        (date(2026, 1, 1), "alice", "iam-user", "222222222222", "signed-in"),
        (date(2026, 1, 1), "carol", "iam-user", "666666666666", "signed-in"),
        (date(2026, 1, 1), "erin", "identity-center-user", "111111111111", "enrolling"),
    ],
    ids=str,
)
def test_day_decides_what_is_asked(
    visitor: Visitor, times: Times, today: date, name: str, kind: str, account: str, stage: str
) -> None:
    times.today = today
    assert visitor.password(name, kind, account)["stage"] == stage


def test_session_is_renewed_at_each_step_and_kept_from_scripts(
    visitor: Visitor, key: KeyInHand
) -> None:
    visitor.root()
    visitor.assign(key, "desk-key")
    visitor.done("/sign-out")
    visitor.root()
    visitor.use(key)
    given = [cookie for cookie in visitor.cookies if not cookie.startswith("keyrig_session=;")]
    password_given, signed_in = given[-2:]
    assert password_given.split(";")[0] != signed_in.split(";")[0]
    for attribute in ("HttpOnly", "SameSite=Strict", "Path=/"):
        assert attribute in signed_in


@pytest.mark.parametrize("path", ["/", "/rules", "/static/aws.js", "/api/session", "/nowhere"])
def test_pages_load_nothing_from_elsewhere(visitor: Visitor, path: str) -> None:
    headers, text = visitor.page(path)
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["Cache-Control"] == "no-store"
    assert not [word for word in ('src="http', 'href="http', "//cdn") if word in text]


def test_page_of_rules_tells_what_was_chosen(visitor: Visitor) -> None:
    _, text = visitor.page("/rules")
    assert text.count('<td class="chosen">not public</td>') >= 5
    assert "compliant" not in text


def test_certification_is_that_of_the_day_of_registration(
    visitor: Visitor, key: KeyInHand, store: Store, times: Times
) -> None:
    visitor.root()
    assert visitor.assign(key, "desk-key")["certification"] == {"iam:FIDO-certification": "L1"}
    later = Parts(
        store=store,
        party=Party(ORIGIN, Choice(), Metadata(source="later", entries=())),
        today=lambda: times.today,
        now=lambda: times.now,
    )
    (user,) = [each for each in store.users() if each.principal.name.startswith("standalone")]
    session = later.sessions.open(user.number, Stage.SIGNED_IN, times.now)
    (device,) = session_document(later, session, user)["devices"]
    assert device["certification"] == {"iam:FIDO-certification": "L1"}
