"""A board for the guest: HTTP paths that press virtual keys and cut their power."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.kernel.guest.conftest import HOST, VirtualPlug

LINES = {
    ("touch", "on"): "press 30",
    ("touch", "off"): "release",
    ("power", "on"): "power on",
    ("power", "off"): "power off",
}


@contextmanager
def board(keys: Sequence[VirtualPlug]) -> Iterator[str]:
    """Serve keys, the first as `/usb1`; gives the address.

    A board does not wait for the key that it presses: one that is at a long computation hears its
    control port late.
    """
    hands = [ThreadPoolExecutor(max_workers=1) for _ in keys]

    class Paths(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = re.fullmatch(r"/usb(\d+)/(touch|power)/(on|off)", self.path)
            if self.path != "/" and (found is None or int(found[1]) > len(keys)):
                self.send_error(404)
                return
            if found is not None:
                number = int(found[1]) - 1
                hands[number].submit(keys[number].say, LINES[found[2], found[3]])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing of what was asked."""

    server = ThreadingHTTPServer((HOST, 0), Paths)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        for hand in hands:
            hand.shutdown()
