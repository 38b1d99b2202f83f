"""What keeps other sites out: host, origin, headers, and the cookie."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Request, Response, request

from rig.relying_parties.aws.refusal import Reason, Refused

COOKIE = "keyrig_session"
LONGEST_BODY = 64 * 1024
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
        " img-src 'self' data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def guard(app: Flask, origin: str) -> None:
    """Let an application answer its own pages alone.

    Args:
        origin: Its own, such as `http://localhost:8470`.
    """
    app.config["MAX_CONTENT_LENGTH"] = LONGEST_BODY
    own_host = urlsplit(origin).netloc

    @app.before_request
    def _check() -> None:
        check_request(request, origin, own_host)

    @app.after_request
    def _add_headers(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response


def check_request(seen: Request, origin: str, own_host: str) -> None:
    """See that a request comes from one of our own pages, or from a program that says so.

    Raises:
        Refused: It was sent to another host's name, by another site's page, or as a form.
    """
    if seen.headers.get("Host") != own_host:
        raise Refused(
            Reason.WRONG_HOST, "this page has one address alone", try_this=f"open {origin}/"
        )
    if seen.method in ("GET", "HEAD"):
        return
    if seen.headers.get("Origin") != origin:
        raise Refused(
            Reason.WRONG_ORIGIN,
            "the request does not come from one of these pages",
            try_this=f"send it with Origin: {origin}",
        )
    if not seen.is_json:
        raise Refused(Reason.MALFORMED, "the request must be JSON")


def give_cookie(response: Response, token: str) -> Response:
    """Have the browser carry the session; without `Secure`, since localhost has no TLS here."""
    response.set_cookie(COOKIE, token, httponly=True, samesite="Strict", path="/")
    return response


def take_cookie(response: Response) -> Response:
    """Have the browser forget the session."""
    response.delete_cookie(COOKIE, httponly=True, samesite="Strict", path="/")
    return response
