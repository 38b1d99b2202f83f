"""Enrolment and sign-in in a real browser, by its own virtual authenticators."""

from __future__ import annotations

from base64 import b32decode
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import Route
from playwright.sync_api import TimeoutError as TooLate

from rig.relying_parties.aws.service.party import Choice
from rig.relying_parties.aws.service.serving import Order
from rig.relying_parties.demands import Attestation, Demand

if TYPE_CHECKING:
    from tests.relying_parties.browser.conftest import Desk

Sit = Callable[..., "Desk"]

WITH_UV: dict[str, Any] = {"hasUserVerification": True, "isUserVerified": True}
WITHOUT_UV: dict[str, Any] = {"hasUserVerification": False, "hasResidentKey": False}
U2F: dict[str, Any] = {"protocol": "u2f", "hasResidentKey": False}
SYNCED: dict[str, Any] = {
    **WITH_UV,
    "transport": "internal",
    "defaultBackupEligibility": True,
    "defaultBackupState": True,
}


@pytest.mark.parametrize(
    ("options", "shown", "discoverable"),
    [
        (WITH_UV, ("bound to one device", "usb"), True),
        (WITHOUT_UV, ("bound to one device", "usb"), False),
        (U2F, ("bound to one device", "usb", "attestation fido-u2f"), False),
        (SYNCED, ("synced", "internal"), True),
    ],
    ids=["roaming with UV", "roaming without UV", "roaming U2F", "platform, synced"],
)
def test_authenticator_is_enrolled_and_signs_in(
    desk: Sit, options: dict[str, Any], shown: tuple[str, ...], discoverable: bool
) -> None:
    at = desk()
    key = at.plug_in(**options)
    at.root()
    at.page.get_by_role("link", name="Assign MFA device").click()
    at.assign("desk-key")
    told = at.assigned("desk-key")
    assert not [word for word in shown if word not in told]
    (credential,) = at.credentials(key)
    assert credential["isResidentCredential"] is discoverable
    at.sign_out()
    at.root()
    at.stage("password-given")
    at.page.get_by_role("button", name="Use a passkey or security key").click()
    at.stage("signed-in")
    assert at.errors == []


@pytest.mark.parametrize("options", [WITH_UV, SYNCED], ids=["roaming", "platform, synced"])
def test_key_without_attestation_is_taken(desk: Sit, options: dict[str, Any]) -> None:
    at = desk(Order(choice=Choice(attestation=Attestation.NONE)))
    at.plug_in(**options)
    at.root()
    at.assign("desk-key")
    assert "attestation none" in at.assigned("desk-key")


@pytest.mark.parametrize("name", ["roaming", "platform"])
def test_any_one_of_two_kinds_signs_in(desk: Sit, name: str) -> None:
    at = desk()
    at.root()
    plugged = {}
    kinds: dict[str, dict[str, Any]] = {"roaming": WITH_UV, "platform": SYNCED}
    for each, options in kinds.items():
        plugged[each] = at.plug_in(**options)
        at.assign(each)
        at.assigned(each)
        at.devtools.send(
            "WebAuthn.setAutomaticPresenceSimulation",
            {"authenticatorId": plugged[each], "enabled": False},
        )
    at.devtools.send(
        "WebAuthn.setAutomaticPresenceSimulation",
        {"authenticatorId": plugged[name], "enabled": True},
    )
    at.sign_out()
    at.root()
    at.page.get_by_role("button", name="Use a passkey or security key").click()
    at.stage("signed-in")
    counts = {each: at.credentials(plugged[each])[0]["signCount"] for each in plugged}
    assert max(counts, key=lambda each: counts[each]) == name


def test_key_without_user_verification_is_told_so_where_it_is_required(desk: Sit) -> None:
    at = desk(Order(choice=Choice(user_verification=Demand.REQUIRED)))
    at.plug_in(**WITHOUT_UV)
    at.root()
    at.assign("desk-key")
    assert at.refusal("NotAllowedError")
    at.open()
    at.page.get_by_role("button", name="Remind me later").click()
    at.page.get_by_text("No MFA device is assigned").wait_for()


def test_key_that_is_assigned_is_told_so(desk: Sit) -> None:
    at = desk()
    key = at.plug_in(**WITH_UV)
    at.root()
    at.assign("desk-key")
    at.assigned("desk-key")
    at.assign("again")
    assert "already" in at.refusal("InvalidStateError")
    assert len(at.credentials(key)) == 1
    at.assign("desk-key")
    assert "called desk-key" in at.refusal("name-taken")


def test_app_is_assigned_and_signs_in_by_its_codes(
    desk: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a clock that goes on, a code may be over before it has been typed.
    now = int(time())
    clock = SimpleNamespace(time=lambda: now)
    monkeypatch.setattr("rig.relying_parties.aws.service.serving.time", clock)
    at = desk()
    at.root()
    at.open("/assign")
    at.page.get_by_label("Device name").fill("phone")
    at.page.get_by_label("Authenticator app").check()
    at.page.get_by_role("button", name="Next").click()
    at.page.get_by_label("First code").wait_for()
    app = TOTP(b32decode(at.page.locator("#app-secret code").inner_text()), 6, SHA1(), 30)  # noqa: S303
    at.page.get_by_label("First code").fill(app.generate(now - 30).decode())
    at.page.get_by_label("The code after it").fill(app.generate(now).decode())
    at.page.get_by_role("button", name="Assign", exact=True).click()
    assert "Authenticator app" in at.assigned("phone")
    at.sign_out()
    at.root()
    at.page.get_by_label("Code of an app or token").fill(app.generate(now + 30).decode())
    at.page.get_by_role("button", name="Use the code").click()
    at.stage("signed-in")


def test_device_is_removed_after_a_question(desk: Sit) -> None:
    at = desk()
    at.plug_in(**WITH_UV)
    at.root()
    at.assign("desk-key")
    at.page.get_by_role("button", name="Remove desk-key").click()
    at.page.get_by_role("button", name="Keep").click()
    assert at.assigned("desk-key")
    at.page.get_by_role("button", name="Remove desk-key").click()
    at.page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    at.page.get_by_text("No MFA device is assigned").wait_for()


def test_button_waits_for_a_script_that_comes_late(desk: Sit) -> None:
    at = desk()
    at.plug_in(**WITH_UV)
    at.root()
    at.assign("desk-key")
    at.assigned("desk-key")
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    at.page.route("**/aws.js", hold)
    with at.page.expect_request("**/aws.js"):
        at.page.goto(at.origin, wait_until="commit")
    remove = at.page.get_by_role("button", name="Remove desk-key")
    with pytest.raises(TooLate):
        remove.click(timeout=1000)
    late[0].continue_()
    remove.click()
    at.page.get_by_role("dialog").wait_for()


def test_sign_out_works_on_the_page_of_rules(desk: Sit) -> None:
    at = desk()
    at.root()
    at.stage("prompted")
    at.open("/rules")
    at.sign_out()
    assert at.errors == []


def test_prompt_counts_down_and_then_leaves_no_choice(desk: Sit, tmp_path: Path) -> None:
    store = tmp_path / "aws.sqlite"
    at = desk(Order(store=store, today=date(2026, 1, 10)))
    at.root()
    assert "35" in at.page.locator(".note.warn").inner_text()
    at.page.get_by_role("button", name="Remind me later").click()
    at.stage("signed-in")
    later = desk(Order(store=store, today=date(2026, 2, 15)))
    later.root()
    later.stage("enrolling")
    assert "Assign an MFA device to go on" in later.page.locator(".note.bad").inner_text()
    later.plug_in(**WITH_UV)
    later.assign("desk-key")
    later.stage("signed-in")


def test_other_name_of_the_same_machine_is_refused(desk: Sit) -> None:
    at = desk()
    port = urlsplit(at.origin).port
    answer = at.page.goto(f"http://127.0.0.1:{port}/")
    assert answer is not None
    assert answer.status == 421
    assert at.origin in at.page.inner_text("body")


@pytest.mark.parametrize(("width", "dark"), [(360, True), (1100, False)], ids=["phone", "desk"])
def test_pages_fit_the_screen_and_name_every_field(desk: Sit, width: int, dark: bool) -> None:
    at = desk(width=width, dark=dark)
    at.plug_in(**WITH_UV)
    seen = []
    for path in ("/", "/rules"):
        at.open(path)
        seen.append(sound(at))
    at.root()
    seen.append(sound(at))
    at.assign("a-name-of-no-small-length_that-somebody-gave-to-the-key-on-the-desk")
    at.page.wait_for_selector(".devices")
    seen.append(sound(at))
    at.open("/assign")
    seen.append(sound(at))
    at.sign_out()
    at.root()
    seen.append(sound(at))
    assert seen == [{"overflow": False, "unnamed": [], "headings": 1, "lang": "en"}] * 6
    own = urlsplit(at.origin).netloc
    assert not [url for url in at.requests if urlsplit(url).netloc not in (own, "")]
    assert at.errors == []


def sound(at: Desk) -> dict[str, Any]:
    """Return what can be told of a page by itself."""
    at.page.wait_for_load_state()
    found: dict[str, Any] = at.page.evaluate(
        """() => ({
            overflow: document.documentElement.scrollWidth > innerWidth,
            unnamed: [...document.querySelectorAll("input:not([type=hidden])")]
                .filter((input) => !input.labels.length).map((input) => input.name),
            headings: document.querySelectorAll("h1").length,
            lang: document.documentElement.lang,
        })"""
    )
    return found
