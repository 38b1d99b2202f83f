"""Finding the options of ceremonies in what a browser's developer tools save.

Everything else in such a file is left where it is: answers, cookies and names are nobody's business
but of whoever captured them.
"""

from __future__ import annotations

import binascii
import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rig import UsageProblem

_NEEDED = "options of navigator.credentials.create or .get as JSON, or a HAR file that holds them"
_DEPTH = 40
"""Objects within objects; beyond that it is no ceremony."""


@dataclass(frozen=True, kw_only=True)
class Captured:
    """The options of one ceremony.

    Attributes:
        creation: Whether of a registration; else of a sign-in.
        options: As WebAuthn writes them in JSON.
        origin: The page's; empty where the file does not say.
        day: When; None where the file does not say.
    """

    creation: bool
    options: Mapping[str, Any]
    origin: str = ""
    day: date | None = None


def read_capture(path: Path) -> list[Captured]:
    """Return the options of every ceremony in a file.

    Raises:
        UsageProblem: It cannot be read, is no JSON, or holds no ceremony.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise _refused(f"the capture cannot be read: {error.strerror}", path) from error
    except (ValueError, RecursionError) as error:
        raise _refused(f"the capture is no JSON: {error}", path) from error
    found = list(_of_har(document) if _is_har(document) else _of_json(document))
    if not found:
        raise _refused("this is no ceremony: it holds no options of one", path)
    return found


def _refused(says: str, path: Path) -> UsageProblem:
    return UsageProblem(says, where=str(path), try_this=_NEEDED)


def _is_har(document: object) -> bool:
    return isinstance(document, dict) and isinstance(document.get("log"), dict)


def _of_json(document: object) -> Iterator[Captured]:
    known = document if isinstance(document, dict) else {}
    origin, day = known.get("origin"), known.get("captured")
    for creation, options in _options_in(document):
        yield Captured(
            creation=creation,
            options=options,
            origin=origin if isinstance(origin, str) else "",
            day=_day(day),
        )


def _of_har(document: dict[str, Any]) -> Iterator[Captured]:
    entries = document["log"].get("entries")
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, dict):
            continue
        for creation, options in _options_in(_body(entry)):
            yield Captured(
                creation=creation,
                options=options,
                origin=_page_of(entry),
                day=_day(entry.get("startedDateTime")),
            )


def _page_of(entry: dict[str, Any]) -> str:
    """Return the origin of the page that asked: what its request says, else where it went."""
    request = entry.get("request")
    request = request if isinstance(request, dict) else {}
    headers = request.get("headers")
    for header in headers if isinstance(headers, list) else ():
        if isinstance(header, dict) and str(header.get("name", "")).lower() == "origin":
            return str(header.get("value", ""))
    place = urlsplit(str(request.get("url", "")))
    return f"{place.scheme}://{place.netloc}" if place.netloc else ""


def _body(entry: dict[str, Any]) -> object:
    response = entry.get("response")
    content = response.get("content") if isinstance(response, dict) else None
    text = content.get("text") if isinstance(content, dict) else None
    if not isinstance(content, dict) or not isinstance(text, str):
        return None
    if content.get("encoding") == "base64":
        try:
            text = b64decode(text, validate=True).decode("utf-8", "replace")
        except binascii.Error:
            return None
    return _parsed(text)


def _options_in(value: object, depth: int = _DEPTH) -> Iterator[tuple[bool, Mapping[str, Any]]]:
    """Yield the options anywhere in a document; sites wrap them as they like, as text too."""
    kind = _kind_of(value) if isinstance(value, dict) else None
    if isinstance(value, dict) and kind is not None:
        yield kind, value
    elif depth:
        for item in _inside(value):
            yield from _options_in(item, depth - 1)


def _inside(value: object) -> list[object]:
    if isinstance(value, str):
        inner = _parsed(value)
        return [] if inner is None else [inner]
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _kind_of(fields: Mapping[str, Any]) -> bool | None:
    """Tell a registration (true) from a sign-in (false); None for what is neither."""
    if "challenge" not in fields:
        return None
    if isinstance(fields.get("pubKeyCredParams"), list):
        return True
    known = {"allowCredentials", "rpId", "userVerification"} & fields.keys()
    return False if known and "clientDataJSON" not in fields else None


def _parsed(text: str) -> object:
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
