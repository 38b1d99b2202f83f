"""Calls to a labgrid coordinator, each with a deadline."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from queue import SimpleQueue
from typing import Any

import grpc
from labgrid.remote.generated import labgrid_coordinator_pb2 as messages
from labgrid.remote.generated.labgrid_coordinator_pb2_grpc import CoordinatorStub

from rig import BenchProblem
from rig.lab.errors import CoordinatorGone
from rig.lab.labgrid.resources import Exported

_WITHIN = 5.0
_OPTIONS = [
    # The coordinator knows a client by its connection, so that none may be shared.
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.enable_http_proxy", 0),
]
_AWAY = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)
_OURS = (1, 2)
"""The states of a reservation whose turn it is: its place is free for it, or locked by it already.

The latter is what an acquisition comes to whose answer got lost.
"""


@dataclass(frozen=True)
class Session:
    """A connection under a name: what is acquired by it is held by that name.

    Attributes:
        exported: All that exporters show.
    """

    stub: Any
    exported: tuple[Exported, ...]

    def reserve(self, tags: Mapping[str, str]) -> str:
        """Queue up for one place with these tags; return the token of the place in the queue."""
        chosen = messages.Reservation.Filter(filter=dict(tags))
        request = messages.CreateReservationRequest(filters={"main": chosen})
        return str(self.stub.CreateReservation(request, timeout=_WITHIN).reservation.token)

    def acquire(self, place: str) -> None:
        """Lock a place."""
        self.stub.AcquirePlace(messages.AcquirePlaceRequest(placename=place), timeout=_WITHIN)


@dataclass
class Coordinator:
    """Whoever listens at an address.

    Every method raises `CoordinatorGone` where it does not answer, and `BenchProblem` for what it
    refuses. One that did not answer is not asked again for a while, so that those who wait for many
    places can do other things in between.

    Attributes:
        address: HOST:PORT.
    """

    address: str
    _gone: float = -inf

    def places(self) -> list[Any]:
        """Return all places, as the protocol has them."""
        with self._calls() as stub:
            return list(stub.GetPlaces(messages.GetPlacesRequest(), timeout=_WITHIN).places)

    def release(self, place: str, holder: str) -> None:
        """Unlock a place if it is held by that one; it is no error if it is not."""
        request = messages.ReleasePlaceRequest(placename=place, fromuser=holder)
        with self._calls() as stub:
            stub.ReleasePlace(request, timeout=_WITHIN)

    def allocated(self, token: str) -> str | None:
        """Return which place may be acquired now; None while others have them. Keeps the turn."""
        with self._calls() as stub:
            request = messages.PollReservationRequest(token=token)
            found = stub.PollReservation(request, timeout=_WITHIN).reservation
        return str(found.allocations["main"]) if found.state in _OURS else None

    def cancel(self, token: str) -> None:
        """Leave the queue."""
        with self._calls() as stub:
            stub.CancelReservation(messages.CancelReservationRequest(token=token), timeout=_WITHIN)

    def create(self, place: str, pattern: str) -> None:
        """Make a place that stands for the resources of this pattern."""
        match = messages.AddPlaceMatchRequest(placename=place, pattern=pattern)
        with self._calls() as stub:
            stub.AddPlace(messages.AddPlaceRequest(name=place), timeout=_WITHIN)
            stub.AddPlaceMatch(match, timeout=_WITHIN)

    def tag(self, place: str, tags: Mapping[str, str]) -> None:
        """Set tags of a place; others stay."""
        request = messages.SetPlaceTagsRequest(placename=place, tags=dict(tags))
        with self._calls() as stub:
            stub.SetPlaceTags(request, timeout=_WITHIN)

    @contextmanager
    def session(self, name: str) -> Iterator[Session]:
        """Be known by a name for as long as the block lasts."""
        said: SimpleQueue[Any] = SimpleQueue()
        with self._calls() as stub:
            stream = stub.ClientStream(iter(said.get, None), timeout=2 * _WITHIN)
            try:
                for message in _greeting(name):
                    said.put(message)
                yield Session(stub, tuple(_exported(stream)))
            finally:
                said.put(None)
                stream.cancel()

    @contextmanager
    def _calls(self) -> Iterator[Any]:
        if time.monotonic() - self._gone < _WITHIN:
            raise self._away()
        with grpc.insecure_channel(self.address, options=_OPTIONS) as channel:
            try:
                yield CoordinatorStub(channel)
            except grpc.RpcError as error:
                raise self._problem(error) from error

    def _problem(self, error: Any) -> BenchProblem:
        if error.code() not in _AWAY:
            return BenchProblem(f"the coordinator refuses: {error.details()}", where=self.address)
        self._gone = time.monotonic()
        return self._away()

    def _away(self) -> CoordinatorGone:
        return CoordinatorGone(
            "the coordinator does not answer",
            where=self.address,
            try_this="start labgrid-coordinator there, or name another with --coordinator",
        )


def _greeting(name: str) -> Iterator[Any]:
    start: Callable[..., Any] = messages.StartupDone
    yield messages.ClientInMessage(startup=start(version="keyrig", name=name))
    yield messages.ClientInMessage(subscribe=messages.Subscribe(all_resources=True))
    yield messages.ClientInMessage(sync=messages.Sync(id=1))


def _exported(stream: Any) -> Iterator[Exported]:
    """Read what is exported, up to the answer to our greeting."""
    for message in stream:
        for update in message.updates:
            if update.WhichOneof("kind") == "resource":
                yield Exported.of(update.resource)
        if message.HasField("sync"):
            return
