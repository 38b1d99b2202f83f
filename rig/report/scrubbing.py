"""What tells of persons, of one single key, or of the bench, taken out of what others read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rig.report.privacy import without_paths

HIDDEN = "[left out]"
_SERIALS = (
    re.compile(r"SerialNumber:\s*(\S+)"),
    re.compile(
        r"serial(?: number)?(?: is|:)?\s+['\"]?([A-Za-z0-9._-]*\d[A-Za-z0-9._-]*)", re.IGNORECASE
    ),
)
_HOMES = re.compile(r"/(?:home|Users)/([^/\s:'\"]+)")
_BY_ID = re.compile(r"/by-id/([^/\s:'\"]+)")
"""Links that udev names after the serial numbers of the boards and keys behind them."""
_QUOTED = r"(?P<q>[\"'])(?P<value>(?:\\.|(?!(?P=q)).)+)(?P=q)"
_NAME = re.compile(
    r"([\"'](?:name|displayName|icon)[\"']:\s*|UserEntity\(name=|\bdisplay_name=)" + _QUOTED
)
_ID = re.compile(
    r"((?:[\"'](?:id|credBlob)[\"']|\w*[cC]redentialI[dD]|credential_id|templateId|encIdentifier"
    r"|encCredStoreState)(?::\s*|=))[hb](?P<q>[\"'])(?P<value>.+?)(?P=q)"
)
_CERTIFICATE = re.compile(r"h'3082[0-9a-f]*…?'")
_VENDOR = re.compile(r"(command 0x[4-7][0-9A-F]) h'[^']*'")
_DUMP = re.compile(r"^(\s+\d+  )[0-9a-f·]{2,8}(?: [0-9a-f·]{2,8})*$", re.MULTILINE)
_BYTES = re.compile(r"\bb(?P<q>[\"'])(?:\\.|(?!(?P=q)).)*(?P=q)")
_LONG_HEX = re.compile(r"\b[0-9a-fA-F]{16,}\b")
_BASE64 = re.compile(
    r"(?<![\w/.-])(?=[\w-]*\d)(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[A-Za-z0-9_-]{22,}(?![\w.-])"
)
"""An id as browsers write it: 16 bytes are 22 characters."""
_ARROWS = ("→", "←")
_TEXT = re.compile(_QUOTED)
_FINGERS = ("bioEnrollment", "(0x09)", "(0x40)")
_SHORTEST = 2
_COMMON = frozenset({"root", "user", "keyrig", "localhost", "bench"})
"""Names of hosts and people that tell nothing of anybody."""


@dataclass(frozen=True)
class Scrubber:
    """Takes private things out of text.

    Attributes:
        words: What is left out wherever it stands: names of hosts and people, serial numbers.
    """

    words: tuple[str, ...]

    @classmethod
    def of(cls, known: Iterable[str], texts: Iterable[str]) -> Scrubber:
        """Learn from a failure's own texts which words are private.

        Args:
            known: Names of hosts and people.
            texts: Everything that is to be handed on, as it is.
        """
        found = {*known}
        for text in texts:
            found |= set(_private_words(text))
        words = {word for word in found if len(word) >= _SHORTEST and word.lower() not in _COMMON}
        return cls(tuple(sorted(words, key=len, reverse=True)))

    def text(self, text: str) -> str:
        """Return a sentence, a log or an assertion without what is private."""
        text = _BYTES.sub(f"b'{HIDDEN}'", self._names(text))
        return _BASE64.sub(HIDDEN, self.words_out(_LONG_HEX.sub(HIDDEN, text)))

    def exchange(self, text: str) -> str:
        """Return a decoded exchange without names, ids, certificates, and undecoded bytes."""
        lines = (self._names(line) for line in _without_fingers(text.splitlines()))
        text = _CERTIFICATE.sub(HIDDEN, "\n".join(lines))
        text = _VENDOR.sub(rf"\1 {HIDDEN}", text)
        return self.words_out(_DUMP.sub(rf"\1{HIDDEN}", text))

    def words_out(self, text: str) -> str:
        """Return text without the words and paths that are private, but with everything else."""
        text = without_paths(text)
        for word in self.words:
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", HIDDEN, text, flags=re.IGNORECASE)
        return text

    def _names(self, text: str) -> str:
        text = _ID.sub(rf"\1{HIDDEN}", text)
        # A relying party's name is no person's; who it is decides what the key has to do.
        return text if re.search(r"\brp: \{", text) else _NAME.sub(rf"\1{HIDDEN}", text)


def _private_words(text: str) -> Iterator[str]:
    for pattern in (*_SERIALS, _HOMES, _BY_ID):
        yield from (found[1] for found in pattern.finditer(text))
    for line in text.splitlines():
        if not re.search(r"\brp: \{", line):
            yield from (found["value"] for found in _NAME.finditer(line))


def _without_fingers(lines: Iterable[str]) -> Iterator[str]:
    """Leave out what fingers are called, which stands in no member with a name of its own."""
    of_fingers = False
    for line in lines:
        if any(arrow in line[:16] for arrow in _ARROWS):
            if _ARROWS[0] in line[:16]:
                of_fingers = any(word in line for word in _FINGERS)
            yield line
        else:
            yield _TEXT.sub(HIDDEN, line) if of_fingers else line
