"""What is asked of `keyrig virtual`, checked before anything listens."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rig import BenchProblem, UsageProblem
from rig.keys.served import order_of, serve, way_of

HOST = "127.0.0.1"


def never(place: str) -> None:
    pytest.fail(f"listening on {place}")


@pytest.fixture(params=["udp", "tcp", "control"])
def taken(request: pytest.FixtureRequest) -> Iterator[tuple[str, int]]:
    """A way to reach a key, and a port that another program has."""
    kind = socket.SOCK_DGRAM if request.param == "udp" else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as other:
        other.bind((HOST, 0))
        yield request.param, other.getsockname()[1]


@pytest.mark.parametrize(
    ("profile", "ways", "faults", "told"),
    [
        (None, {}, [], "served in one way"),
        (None, {"tcp": 0, "udp": "0:7112"}, [], "served in one way"),
        (None, {"udp": "8111"}, [], "'8111' is not PORT:ANSWERPORT"),
        (None, {"udp": "8111:0"}, [], "not PORT:ANSWERPORT"),
        (None, {"udp": "8111:70000"}, [], "not PORT:ANSWERPORT"),
        (None, {"udp": "a:b"}, [], "not PORT:ANSWERPORT"),
        (None, {"udp": "1:2:3"}, [], "not PORT:ANSWERPORT"),
        ("fido2.4", {"tcp": 0}, [], "no profile is called 'fido2.4'"),
        (None, {"tcp": 0}, ["no-such"], "no fault is called 'no-such'"),
    ],
)
def test_what_cannot_be_served_is_refused(
    profile: str | None, ways: dict[str, Any], faults: list[str], told: str
) -> None:
    with pytest.raises(UsageProblem, match=told) as caught:
        order_of(profile, way_of(**ways), faults=faults)
    assert caught.value.try_this


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "it is no JSON"),
        ("[" * 100_000, "it is no JSON"),
        ("[]", "not an object"),
        ('{"schema": "keyrig.image/9"}', "schema"),
        ('{"schema": "keyrig.image/1", "profile": "fido2.0"}', r"of a 'fido2\.0'"),
        ('{"schema": "keyrig.image/1", "profile": "fido2.3", "persistent": {}}', "missing"),
    ],
    ids=["empty", "too deep", "list", "schema", "profile", "nothing kept"],
)
def test_damaged_image_is_refused_with_the_reason(tmp_path: Path, content: str, told: str) -> None:
    image = tmp_path / "key.json"
    image.write_text(content)
    with pytest.raises(UsageProblem, match=f"damaged image.*{told}") as caught:
        serve(order_of("fido2.3", way_of(tcp=0), image=image), never)
    assert caught.value.where == str(image)
    assert image.read_text() == content


@pytest.mark.parametrize(
    ("place", "told"),
    [("nowhere/key.json", "cannot be written: No such file"), ("", "cannot be read: Is a dir")],
    ids=["no folder", "folder"],
)
def test_image_that_cannot_be_kept_is_told_before_the_key_is_there(
    tmp_path: Path, place: str, told: str
) -> None:
    with pytest.raises(UsageProblem, match=told):
        serve(order_of(None, way_of(tcp=0), image=tmp_path / place), never)


def test_port_of_another_program_is_trouble_of_the_bench(taken: tuple[str, int]) -> None:
    way, port = taken
    orders = {
        "udp": order_of(None, way_of(udp=f"{port}:7112")),
        "tcp": order_of(None, way_of(tcp=port)),
        "control": order_of(None, way_of(tcp=0), control=port),
    }
    with pytest.raises(BenchProblem, match="Address already in use") as caught:
        serve(orders[way], never)
    assert f"--{way} {port}" in caught.value.where
