"""Lending a bench: which bays may be lent, and the loop that answers until it is ended."""

from __future__ import annotations

import secrets
import selectors
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from rig import UsageProblem
from rig.bench.file import Bench
from rig.bench.stage import Stage
from rig.bench.state import marker_file
from rig.bench.tables.words import is_built_in
from rig.bench.touch.rules import TouchRules
from rig.consent import Consent
from rig.keys.opening import hold, open_key, parts_of, place_of
from rig.runner.lent.hand import Hand
from rig.runner.lent.http import HOST, LocalServer
from rig.runner.lent.paths import Outcome, conformance, python_fido2
from rig.runner.stopping import until_ended

LOOKS_EVERY = 0.5
"""Seconds between two looks at what has been off for too long."""


@dataclass(frozen=True)
class Places:
    """Where the bench is asked for.

    Attributes:
        controller: The URL for python-fido2's `--controller`.
        conformance: The URL at which FIDO's tool asks.
    """

    controller: str
    conformance: str


def require_lendable(bench: Bench, names: Sequence[str]) -> None:
    """Refuse what may not be lent, before anything is started.

    Raises:
        UsageProblem: A name is no bay's, its bay is not at `wipe`, or no machine presses its key.
    """
    for name in names:
        bay = bench.bays.get(name)
        if bay is None:
            known = ", ".join(bench.bays) or "keyrig adopt NAME --level wipe"
            raise UsageProblem(f"no bay is called {name!r}", where="--key", try_this=known)
        if bay.level < Consent.WIPE:
            raise UsageProblem(
                f"other programs may touch keys at wipe alone, and this one is at {bay.level.word}",
                where=name,
                try_this=f"keyrig adopt {name} --level wipe, if the key is given up for testing",
            )
        if is_built_in(bay.key) or (bay.touch is None and bay.simulated is None):
            raise UsageProblem(
                "no machine presses this key, or no other program can reach it",
                where=name,
                try_this="give the bay a `touch` table in the bench file",
            )


@contextmanager
def hand_of(bench: Bench, name: str, stage: Stage | None) -> Iterator[Hand]:
    """Have the hand of a bay, once its key has proved to be the one that was adopted.

    Raises:
        BenchProblem: It is not, another run is at work on it, or what serves it cannot be had.
        LinkError: It does not answer.
    """
    open_key(name, bench, Consent.WIPE, stage=stage).close()
    with ExitStack() as life:
        place = place_of(name, bench, stage)
        life.callback(place.boards.close)
        parts = parts_of(place, stage)
        hold(name, parts, life)
        rules = TouchRules(
            finger=parts.finger, consent=Consent.WIPE, name=name, keyboards=parts.keyboards
        )
        yield Hand(name, parts, rules)


def must_be_adopted_again(bench: Bench, names: Sequence[str]) -> list[str]:
    """Return the bays whose keys may have lost their markers to a reset of another suite."""
    return [name for name in names if marker_file(bench, name).exists()]


def lend(
    hands: Sequence[Hand],
    ports: tuple[int, int],
    announce: Callable[[Places], None],
    report: Callable[[Outcome], None],
) -> None:
    """Do what other suites ask for until SIGTERM or Ctrl-C; no key is touched or off after that.

    Args:
        hands: One for each port that python-fido2 counts; FIDO's tool gets the first.
        ports: Where to listen for each of the two; 0 for any that is free.
        announce: Called once with where that is.
        report: Takes what a run of FIDO's tool came to.

    Raises:
        BenchProblem: A port cannot be had.
    """
    token = secrets.token_urlsafe()
    with ExitStack() as life:
        for hand in hands:
            life.callback(hand.let_go)
        wanted = (python_fido2(hands, token), conformance(hands[0], report))
        servers = [
            life.enter_context(LocalServer(port, acts))
            for port, acts in zip(ports, wanted, strict=True)
        ]
        life.enter_context(until_ended())
        first, second = (server.server_port for server in servers)
        announce(Places(f"http://{HOST}:{first}/{token}", f"http://localhost:{second}"))
        _answer(servers, hands)


def _answer(servers: Sequence[LocalServer], hands: Sequence[Hand]) -> None:
    with selectors.DefaultSelector() as selector:
        for server in servers:
            selector.register(server, selectors.EVENT_READ, server)
        while True:
            for asked, _ in selector.select(LOOKS_EVERY):
                asked.data.handle_request()
            for hand in hands:
                hand.lapse()
