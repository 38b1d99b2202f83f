"""`keyrig serve aws` in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, Request, build_opener

from tests.real_time import PATIENCE
from tests.relying_parties.aws.visitor import Answer, Visitor

KEYRIG = str(Path(sys.executable).with_name("keyrig"))


class ServedAws:
    """`keyrig serve aws` in a process of its own."""

    def __init__(self, folder: Path, *args: str) -> None:
        self.process = subprocess.Popen(
            [KEYRIG, "serve", "aws", "--port", "0", "--json", *args],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        lines: list[str] = []
        while not lines or lines[-1].rstrip() != "}":
            lines.append(self.process.stdout.readline())
            assert lines[-1], self.process.communicate()
        self.told = json.loads("".join(lines))

    @property
    def origin(self) -> str:
        origin: str = self.told["url"]
        return origin

    @property
    def passwords(self) -> dict[tuple[str, str], str]:
        return {(each["kind"], each["name"]): each["password"] for each in self.told["logins"]}

    def visitor(self) -> Visitor:
        opener = build_opener(HTTPCookieProcessor(CookieJar()))

        def send(path: str, body: Any, headers: Mapping[str, str]) -> Answer:
            request = Request(  # noqa: S310 - its own http://localhost
                self.origin + path,
                data=json.dumps(body).encode(),
                headers={"Content-Type": "application/json", **headers},
            )
            try:
                with opener.open(request, timeout=PATIENCE) as answer:
                    return answer.status, json.load(answer)
            except HTTPError as error:
                with error:
                    return error.code, json.load(error)

        return Visitor(send, self.passwords, self.origin)

    def end(self) -> tuple[str, str]:
        self.process.terminate()
        return self.process.communicate(timeout=PATIENCE)
