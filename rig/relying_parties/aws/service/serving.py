"""The service on this machine, and no other."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from rig import BenchProblem, UsageProblem
from rig.metadata import Metadata
from rig.relying_parties.aws.service.app import create_app
from rig.relying_parties.aws.service.demo import Login, seed
from rig.relying_parties.aws.service.parts import Parts
from rig.relying_parties.aws.service.party import RP_ID, Choice, Party
from rig.relying_parties.aws.service.store import Store

LOOPBACK = {"localhost": "127.0.0.1", "127.0.0.1": "127.0.0.1", "::1": "::1"}
IDLE_SECONDS = 30


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be served.

    Attributes:
        host: One of `LOOPBACK`.
        port: 0 for any that is free.
        store: The file to keep everything in; None for memory alone.
        today: The day that the rules go by; None for each day as it comes.
        choice: What is asked of a key.
        metadata: What says how far a model is certified; None for nothing.
    """

    host: str = "127.0.0.1"
    port: int = 0
    store: Path | None = None
    today: date | None = None
    choice: Choice = field(default_factory=Choice)
    metadata: Metadata | None = None


@dataclass(frozen=True)
class Served:
    """A service that listens.

    Attributes:
        origin: Where browsers find it.
        logins: Who can sign in.
    """

    origin: str
    logins: list[Login]
    server: BaseWSGIServer


class _Handler(WSGIRequestHandler):
    """Says nothing: paths and users are nobody's business."""

    timeout = IDLE_SECONDS

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep quiet."""


@contextmanager
def serving(order: Order) -> Iterator[Served]:
    """Open the service; requests are answered while its server runs.

    Raises:
        UsageProblem: The host is no loopback address, or the store is not ours.
        BenchProblem: The port is taken.
    """
    address = LOOPBACK.get(order.host)
    if address is None:
        raise UsageProblem(
            "only this machine is served",
            where=f"--host {order.host}",
            try_this=f"one of {', '.join(LOOPBACK)}",
        )
    with _bound(address, order.port) as listening:
        origin = f"http://{RP_ID}:{listening.getsockname()[1]}"
        parts = _parts(order, origin)
        try:
            logins = seed(parts.store)
            server = make_server(
                address,
                listening.getsockname()[1],
                create_app(parts),
                threaded=True,
                request_handler=_Handler,
                fd=listening.fileno(),
            )
            with _closing(server):
                yield Served(origin, logins, server)
        finally:
            parts.store.close()


def serve(order: Order, ready: Callable[[Served], None]) -> None:
    """Serve until SIGTERM or Ctrl-C.

    Args:
        ready: Called once, when it listens.

    Raises:
        UsageProblem, BenchProblem: As `serving`.
    """
    with serving(order) as served, _ended_by_signals():
        ready(served)
        served.server.serve_forever()


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    def end(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _closing(server: BaseWSGIServer) -> Iterator[None]:
    try:
        yield
    finally:
        server.server_close()


@contextmanager
def _bound(address: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        listening = socket.create_server((address, port), family=family)
    except OSError as error:
        raise BenchProblem(
            f"the port cannot be had: {error.strerror}",
            where=f"--port {port}",
            try_this="another port, or 0 for any that is free",
        ) from error
    with listening:
        yield listening


def _parts(order: Order, origin: str) -> Parts:
    fixed = order.today
    return Parts(
        store=Store(order.store),
        party=Party(origin, order.choice, order.metadata),
        today=(lambda: fixed) if fixed else date.today,
        now=time.time,
    )
