"""Somebody who visits the local AWS."""

from __future__ import annotations

from base64 import b32decode, b32encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from flask.testing import FlaskClient

from tests.relying_parties.aws.hands import ORIGIN, Asked

MADE_UP_DAY = date(2026, 1, 10)
Answer = tuple[int, dict[str, Any]]
Codes = Callable[[float], str]


@dataclass
class Times:
    """Day and time as a test wants them."""

    today: date = MADE_UP_DAY
    now: float = 1_800_000_000.0


@dataclass
class Visitor:
    """Somebody with a browser: cookies, origin, and what they know."""

    send: Callable[[str, Any, Mapping[str, str]], Answer]
    passwords: Mapping[tuple[str, str], str]
    origin: str = ORIGIN
    headers: dict[str, str] = field(default_factory=dict)
    browser: FlaskClient | None = None
    cookies: list[str] = field(default_factory=list)
    """What was set, in order."""

    def look(self) -> Answer:
        answer = self.client.get("/api/session", base_url=ORIGIN)
        return answer.status_code, answer.get_json()

    @property
    def names(self) -> list[str]:
        """What the assigned devices are called."""
        return [device["name"] for device in self.look()[1]["devices"]]

    def raw(self, path: str, body: bytes) -> Answer:
        headers = {"Origin": ORIGIN, "Content-Type": "application/json"}
        answer = self.client.post(path, data=body, headers=headers, base_url=ORIGIN)
        return answer.status_code, answer.get_json()

    def page(self, path: str) -> tuple[Mapping[str, str], str]:
        answer = self.client.get(path, base_url=ORIGIN)
        with answer:
            return dict(answer.headers), answer.text

    @property
    def client(self) -> FlaskClient:
        assert self.browser is not None
        return self.browser

    def codes_of(self, secret: str) -> Codes:
        """Return what tells the code of a secret at some time, as an app would."""
        app = TOTP(b32decode(secret), 6, SHA1(), 30)  # noqa: S303 - what tokens use
        return lambda at: app.generate(int(at)).decode()

    def assign_token(self, name: str, now: float, kind: str = "hardware-totp") -> Codes:
        secret = b32encode(bytes(20)).decode()
        body = {"name": name, "kind": kind, "serial": name, "secret": secret}
        begun = self.done("/devices/token", body)
        codes = self.codes_of(begun.get("secret", secret))
        body = {"ticket": begun["ticket"], "first": codes(now), "second": codes(now + 30)}
        self.done("/devices/token/codes", body)
        return codes

    def post(self, path: str, body: Any = None) -> Answer:
        headers = {"Origin": self.origin, **self.headers}
        return self.send(f"/api{path}", {} if body is None else body, headers)

    def done(self, path: str, body: Any = None) -> dict[str, Any]:
        status, told = self.post(path, body)
        assert status in (200, 201), told
        return told

    def refused(self, path: str, body: Any = None) -> str:
        status, told = self.post(path, body)
        assert status >= 400, told
        assert told["schema"] == "keyrig.aws-refusal/1"
        assert told["message"]
        reason: str = told["reason"]
        return reason

    def password(self, name: str, kind: str = "root-user", account: str = "") -> dict[str, Any]:
        password = self.passwords[kind, name]
        return self.done(
            "/sign-in", {"kind": kind, "account": account, "name": name, "password": password}
        )

    def root(self, name: str = "standalone") -> dict[str, Any]:
        return self.password(f"{name}@keyrig.invalid")

    def assign(self, key: Asked, name: str) -> dict[str, Any]:
        return self.done(
            "/devices/passkey", key.create(self.done("/devices/options", {"name": name}))
        )

    def use(self, key: Asked) -> dict[str, Any]:
        return self.done("/sign-in/passkey", key.get(self.done("/sign-in/options")))
