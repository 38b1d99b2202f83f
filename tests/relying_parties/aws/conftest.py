"""A service to visit, in this process or in one of its own, and programs that visit it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from fido2.client import DefaultClientDataCollector, Fido2Client, UserInteraction
from fido2.ctap2 import ClientPin, Ctap2
from fido2.webauthn import (
    PublicKeyCredentialCreationOptions,
    PublicKeyCredentialRequestOptions,
)

from rig.bench.file import Bench
from rig.keys import OpenKey, open_key
from rig.keys.statements import metadata_named
from rig.relying_parties.aws.service.app import create_app
from rig.relying_parties.aws.service.demo import seed
from rig.relying_parties.aws.service.parts import Parts
from rig.relying_parties.aws.service.party import Choice, Party
from rig.relying_parties.aws.service.store import Store

KEYRIG = str(Path(sys.executable).with_name("keyrig"))
PIN = "made-up PIN"
ORIGIN = "http://localhost:8470"
MADE_UP_DAY = date(2026, 1, 10)
Answer = tuple[int, dict[str, Any]]


@dataclass
class Times:
    """Day and time as a test wants them."""

    today: date = MADE_UP_DAY
    now: float = 1_800_000_000.0


class Person(UserInteraction):
    """Knows the PIN of the key."""

    def request_pin(self, permissions: ClientPin.PERMISSION, rp_id: str | None) -> str:
        return PIN


class KeyInHand:
    """A key, with a PIN if it can have one, and python-fido2's client on it at some origin."""

    def __init__(self, key: OpenKey, origin: str) -> None:
        self.key = key
        self.at(origin)
        if "clientPin" in self.client.info.options:
            ClientPin(Ctap2(key.link)).set_pin(PIN)
            self.at(origin)

    def at(self, origin: str) -> None:
        """Go to a page of that origin."""
        self.client = Fido2Client(self.key.link, DefaultClientDataCollector(origin), Person())

    def create(self, options: Mapping[str, Any]) -> dict[str, Any]:
        told = PublicKeyCredentialCreationOptions.from_dict(options["publicKey"])
        return plain(self.client.make_credential(told))

    def get(self, options: Mapping[str, Any]) -> dict[str, Any]:
        told = PublicKeyCredentialRequestOptions.from_dict(options["publicKey"])
        return plain(self.client.get_assertion(told).get_response(0))


def plain(response: Any) -> dict[str, Any]:
    """Return a response as a browser's toJSON would."""
    made: dict[str, Any] = json.loads(json.dumps(dict(response)))
    return made


@dataclass
class Visitor:
    """Somebody with a browser: cookies, origin, and what they know."""

    send: Callable[[str, Any, Mapping[str, str]], Answer]
    passwords: Mapping[tuple[str, str], str]
    origin: str = ORIGIN
    headers: dict[str, str] = field(default_factory=dict)

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

    def assign(self, key: KeyInHand, name: str) -> dict[str, Any]:
        return self.done(
            "/devices/passkey", key.create(self.done("/devices/options", {"name": name}))
        )

    def use(self, key: KeyInHand) -> dict[str, Any]:
        return self.done("/sign-in/passkey", key.get(self.done("/sign-in/options")))


@pytest.fixture
def hand() -> Iterator[Callable[..., KeyInHand]]:
    """Takes a key of that name in hand."""
    keys: list[OpenKey] = []

    def take(name: str = "virtual", origin: str = ORIGIN) -> KeyInHand:
        keys.append(open_key(name, Bench()))
        return KeyInHand(keys[-1], origin)

    yield take
    for key in keys:
        key.close()


@pytest.fixture
def key(hand: Callable[..., KeyInHand]) -> KeyInHand:
    return hand()


@pytest.fixture
def times() -> Times:
    return Times()


@pytest.fixture
def store() -> Iterator[Store]:
    kept = Store()
    yield kept
    kept.close()


@pytest.fixture
def visitors(times: Times, store: Store) -> Callable[..., Visitor]:
    """Opens the service in this process; each call is another browser at the same one."""
    party = Party(ORIGIN, Choice(), metadata_named("virtual"))
    parts = Parts(store=store, party=party, today=lambda: times.today, now=lambda: times.now)
    passwords = {
        (login.principal.kind.value, login.principal.name): login.password for login in seed(store)
    }
    app = create_app(parts)

    def enter() -> Visitor:
        browser = app.test_client()

        def send(path: str, body: Any, headers: Mapping[str, str]) -> Answer:
            answer = browser.post(path, json=body, headers=dict(headers), base_url=ORIGIN)
            return answer.status_code, answer.get_json()

        return Visitor(send, passwords)

    return enter


@pytest.fixture
def visitor(visitors: Callable[..., Visitor]) -> Visitor:
    return visitors()


class ServedAws:
    """`keyrig serve aws` in a process of its own."""

    def __init__(self, folder: Path, *args: str) -> None:
        self.process = subprocess.Popen(
            [KEYRIG, "serve", "aws", "--port", "0", "--json", *args],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        lines: list[str] = []
        while not lines or lines[-1].rstrip() != "}":
            lines.append(self.process.stdout.readline())
            assert lines[-1], self.process.communicate()
        self.told = json.loads("".join(lines))

    @property
    def origin(self) -> str:
        origin: str = self.told["url"]
        return origin

    @property
    def passwords(self) -> dict[tuple[str, str], str]:
        return {(each["kind"], each["name"]): each["password"] for each in self.told["logins"]}

    def visitor(self) -> Visitor:
        opener = build_opener(HTTPCookieProcessor(CookieJar()))

        def send(path: str, body: Any, headers: Mapping[str, str]) -> Answer:
            request = Request(  # noqa: S310 - its own http://localhost
                self.origin + path,
                data=json.dumps(body).encode(),
                headers={"Content-Type": "application/json", **headers},
            )
            try:
                with opener.open(request, timeout=60) as answer:
                    return answer.status, json.load(answer)
            except HTTPError as error:
                with error:
                    return error.code, json.load(error)

        return Visitor(send, self.passwords, self.origin)

    def end(self) -> tuple[str, str]:
        self.process.terminate()
        return self.process.communicate(timeout=30)


@pytest.fixture
def serve_aws(tmp_path: Path) -> Iterator[Callable[..., ServedAws]]:
    """Serves with these arguments."""
    served: list[ServedAws] = []

    def start(*args: str) -> ServedAws:
        served.append(ServedAws(tmp_path, *args))
        return served[-1]

    yield start
    for each in served:
        if each.process.returncode is None:
            each.end()
