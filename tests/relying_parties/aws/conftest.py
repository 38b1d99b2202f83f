"""A service to visit, in this process or in one of its own, and programs that visit it."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b32decode, b32encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from fido2.client import DefaultClientDataCollector, Fido2Client, UserInteraction
from fido2.cose import CoseKey
from fido2.ctap2 import ClientPin, Ctap2
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
    PublicKeyCredentialCreationOptions,
    PublicKeyCredentialRequestOptions,
)
from flask.testing import FlaskClient

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


class Asked(Protocol):
    """Whatever answers a page's options."""

    def create(self, options: Mapping[str, Any]) -> dict[str, Any]: ...

    def get(self, options: Mapping[str, Any]) -> dict[str, Any]: ...


class SoftKey:
    """A key that answers whatever a test wants, with attestation none."""

    def __init__(self) -> None:
        self.private = generate_private_key(SECP256R1())
        self.counter = 1
        self.id = bytes(range(64))

    def create(
        self,
        options: Mapping[str, Any],
        *,
        flags: int = 0x41,
        rp_id: str = "localhost",
        algorithm: int = -7,
        id_length: int = 64,
        format: str = "none",  # noqa: A002 - WebAuthn's word
        type: str = "webauthn.create",  # noqa: A002 - WebAuthn's word
        cross_origin: bool = False,
    ) -> dict[str, Any]:
        point = self.private.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (point.x, point.y))
        public = CoseKey({1: 2, 3: algorithm, -1: 1, -2: x, -3: y})
        credential = AttestedCredentialData.create(
            bytes(16), self.id.ljust(id_length, b"x"), public
        )
        data = AuthenticatorData.create(
            hashed(rp_id), AuthenticatorData.FLAG(flags), self.counter, bytes(credential)
        )
        statement = {"alg": -7, "sig": b"wrong"} if format == "packed" else {}
        return {
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "type": "public-key",
            "response": {
                "clientDataJSON": websafe_encode(client_data(options, type, ORIGIN, cross_origin)),
                "attestationObject": websafe_encode(
                    AttestationObject.create(format, data, statement)
                ),
                "transports": ["internal", "hybrid"],
            },
            "clientExtensionResults": {},
        }

    def get(
        self,
        options: Mapping[str, Any],
        *,
        flags: int = 0x01,
        rp_id: str = "localhost",
        counter: int | None = None,
        signature: bytes | None = None,
        user_handle: bytes | None = None,
        origin: str = ORIGIN,
        type: str = "webauthn.get",  # noqa: A002 - WebAuthn's word
        cross_origin: bool = False,
    ) -> dict[str, Any]:
        self.counter += 1
        told = self.counter if counter is None else counter
        data = AuthenticatorData.create(hashed(rp_id), AuthenticatorData.FLAG(flags), told)
        collected = client_data(options, type, origin, cross_origin)
        signed = self.private.sign(data + sha256(collected).digest(), ECDSA(SHA256()))
        response = {
            "clientDataJSON": websafe_encode(collected),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature or signed),
        }
        if user_handle is not None:
            response["userHandle"] = websafe_encode(user_handle)
        return {
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }


def client_data(options: Mapping[str, Any], kind: str, origin: str, cross_origin: bool) -> bytes:
    challenge = options["publicKey"]["challenge"]
    return CollectedClientData.create(kind, challenge, origin, cross_origin)


def hashed(rp_id: str) -> bytes:
    return sha256(rp_id.encode()).digest()


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


Codes = Callable[[float], str]


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
def soft() -> SoftKey:
    return SoftKey()


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

        cookies: list[str] = []

        def send(path: str, body: Any, headers: Mapping[str, str]) -> Answer:
            answer = browser.post(path, json=body, headers=dict(headers), base_url=ORIGIN)
            cookies.extend(answer.headers.getlist("Set-Cookie"))
            return answer.status_code, answer.get_json()

        return Visitor(send, passwords, browser=browser, cookies=cookies)

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
