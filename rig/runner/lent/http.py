"""A small HTTP server for programs of this machine: a path is an act, and its answer comes after.

A page in a browser can make requests to this machine too, so whoever names another host, or comes
from a page of another site, is refused.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TypeAlias
from urllib.parse import urlsplit

from rig import BenchProblem, RigError

HOST = "127.0.0.1"
LOOPBACK = frozenset({HOST, "localhost", "::1"})
LONGEST_BODY = 1 << 20
PATIENCE = 5.0
"""Seconds for a program to say what it wants once it is connected."""
NO_SITE = "null"
"""How a page that was opened from a file tells where it comes from, as FIDO's tool may be."""

Act: TypeAlias = Callable[[bytes], None]


class Refusal(Exception):
    """A request that is not obeyed, with the status that tells so."""

    def __init__(self, status: HTTPStatus, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


class LocalServer(HTTPServer):
    """Listens on this machine alone, and answers one request at a time.

    Args:
        port: The port; 0 for any that is free.
        acts: What each path does, by method and path.

    Raises:
        BenchProblem: Another program has the port.
    """

    timeout = 0

    def __init__(self, port: int, acts: Mapping[tuple[str, str], Act]) -> None:
        self.acts = acts
        try:
            super().__init__((HOST, port), _Request)
        except OSError as error:
            raise BenchProblem(
                f"the port cannot be had: {error.strerror or error}",
                where=f"{HOST}:{port}",
                try_this="end the program that has it, or name another port",
            ) from error

    def handle_error(self, request: object, client_address: object) -> None:
        """Think nothing of a program that went away; all else is a fault of ours."""
        if not isinstance(sys.exc_info()[1], OSError):
            raise  # noqa: PLE0704 - called while the error is being handled


class _Request(BaseHTTPRequestHandler):
    """One request."""

    server: LocalServer
    server_version, sys_version = "keyrig", ""
    timeout = PATIENCE

    def do_GET(self) -> None:
        """Obey."""
        self._answer()

    def do_POST(self) -> None:
        """Obey likewise."""
        self._answer()

    def _answer(self) -> None:
        try:
            self._require_local()
            act = self._act()
            act(self._body())
        except Refusal as refusal:
            self._say(refusal.status, {"message": refusal.why})
        except RigError as error:
            told = {"message": error.what, "where": error.where, "try": error.try_this}
            self._say(HTTPStatus.SERVICE_UNAVAILABLE, told)
        else:
            self._say(HTTPStatus.OK, {})

    def _require_local(self) -> None:
        if not _is_local(f"//{self.headers.get('Host', '')}", self.server.server_port):
            raise Refusal(HTTPStatus.MISDIRECTED_REQUEST, "this is another host")
        origin = self.headers.get("Origin", NO_SITE)
        if origin != NO_SITE and not _is_local(origin):
            raise Refusal(HTTPStatus.FORBIDDEN, "pages of other sites may not touch keys")

    def _act(self) -> Act:
        act = self.server.acts.get((self.command, self.path))
        if act is not None:
            return act
        if any(path == self.path for _, path in self.server.acts):
            raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "that path wants another method")
        raise Refusal(HTTPStatus.NOT_FOUND, "there is no such path")

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdecimal():
            raise Refusal(HTTPStatus.LENGTH_REQUIRED, "a body needs its length")
        if int(length) > LONGEST_BODY:
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the body is too long")
        return self.rfile.read(int(length))

    def _say(self, status: HTTPStatus, told: Mapping[str, str]) -> None:
        content = json.dumps({"schema": "keyrig.lent/1", "ok": status is HTTPStatus.OK, **told})
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content.encode("ascii"))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is theirs
        """Say nothing: what happens to keys is told by whoever lends them."""


def _is_local(url: str, port: int | None = None) -> bool:
    """Tell whether a URL names this machine, and this port if one is given."""
    try:
        parts = urlsplit(url)
        named = parts.port
    except ValueError:
        return False
    return parts.hostname in LOOPBACK and port in (None, named)
