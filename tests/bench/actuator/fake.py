"""An actuator in Python behind a pty, written from the protocol alone, that can misbehave."""

from __future__ import annotations

import os
import select
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

BOOT = b"!BOOT WDT,1.0,ACT01\r\n"


def checksum(data: bytes) -> int:
    """CRC-8 by long division of the whole message, unlike the driver's."""
    bits = int.from_bytes(data, "big") << 8
    for shift in range(bits.bit_length() - 9, -1, -1):
        if bits >> (shift + 8) & 1:
            bits ^= 0x107 << shift
    return bits


class FakeActuator:
    """Answers each request, and keeps what it was asked.

    Attributes:
        identity, version, capabilities: What it tells when asked.
        asked: The requests, without tags and checksums.
        before: Bytes that it puts before its next answers, one each.
        swallow: How many of the next requests of a header it does not answer, by header.
        restart_at: The header at which it restarts once, instead of answering.
        garble: How many of the next requests arrive garbled.
        stranger: What it says to whatever it is asked, where it is no actuator at all.
        busy: The channels that are still at a press.
    """

    def __init__(self) -> None:
        self.identity = "KEYRIG,ACT-uno,ACT01,1.0.0"
        self.version = "1.0"
        self.capabilities = "TOUCH=8,SERVO=1,POWER=4,HOLDMAX=30000,OFFMAX=60000,LINE=80,CRC=8"
        self.asked: list[str] = []
        self.before: list[bytes] = []
        self.swallow: dict[str, int] = {}
        self.restart_at = ""
        self.garble = 0
        self.stranger = b""
        self.busy: set[str] = set()
        self._host, self._device = os.openpty()
        tty.setraw(self._device)
        self.device = os.ttyname(self._device)
        self._unread = b""
        self._stop, self._stopping = os.pipe()
        self._thread = Thread(target=self._serve)
        self._thread.start()

    def says(self, data: bytes) -> None:
        """Say something unasked."""
        os.write(self._host, data)

    def close(self) -> None:
        os.write(self._stopping, b".")
        self._thread.join()
        for each in (self._host, self._device, self._stop, self._stopping):
            os.close(each)

    def _serve(self) -> None:
        while True:
            ready, _, _ = select.select([self._host, self._stop], [], [])
            if self._stop in ready:
                return
            self._unread += os.read(self._host, 1000)
            *lines, self._unread = self._unread.split(b"\n")
            for line in filter(None, lines):
                self._take(line)

    def _take(self, line: bytes) -> None:
        said, _, check = line.rpartition(b"~")
        assert checksum(said) == int(check, 16), line
        tag, _, request = said.decode().partition(" ")
        if self.garble:
            self.garble -= 1
            self._answer("", 'ERR -360,"Communication error"')
            return
        self.asked.append(request)
        if self.stranger:
            self.says(self.stranger)
            return
        header = request.partition(" ")[0]
        if header == self.restart_at:
            self.restart_at = ""
            self.says(BOOT)
        elif self.swallow.get(header):
            self.swallow[header] -= 1
        else:
            self._answer(f"{tag} ", self._reply(header, request))

    def _reply(self, header: str, request: str) -> str:
        fixed = {
            "*IDN?": self.identity,
            "SYST:VERS?": self.version,
            "SYST:CAP?": self.capabilities,
        }
        channel = request.partition(" ")[2].partition(",")[0]
        if header == "REL":
            self.busy.discard(channel)
        if header == "TOUC?":
            return f"IDLE,0,{sum(each.startswith(f'TOUC {channel},') for each in self.asked)}"
        if header == "TOUC" and channel in self.busy:
            return 'ERR -221,"Settings conflict"'
        return fixed.get(header, "OK")

    def _answer(self, tag: str, text: str) -> None:
        said = f"{tag}{text}".encode()
        noise = self.before.pop(0) if self.before else b""
        self.says(noise + said + b"~%02X\r\n" % checksum(said))


@contextmanager
def fake_actuator() -> Iterator[FakeActuator]:
    """Plug one in."""
    fake = FakeActuator()
    try:
        yield fake
    finally:
        fake.close()
