"""The local AWS, in this process or in one of its own, and keys to visit it with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from rig.bench.file import Bench
from rig.keys import OpenKey, open_key
from rig.keys.statements import metadata_named
from rig.relying_parties.aws.service.app import create_app
from rig.relying_parties.aws.service.demo import seed
from rig.relying_parties.aws.service.parts import Parts
from rig.relying_parties.aws.service.party import Choice, Party
from rig.relying_parties.aws.service.store import Store
from tests.relying_parties.aws.hands import ORIGIN, KeyInHand, SoftKey
from tests.relying_parties.aws.served import ServedAws
from tests.relying_parties.aws.visitor import Answer, Times, Visitor


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
