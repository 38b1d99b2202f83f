"""Programs that nobody here wrote, on our virtual key: libfido2's tools and OpenSSH."""

from __future__ import annotations

import base64
import hashlib
import os
import pty
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests.kernel.guest.conftest import Plugger

SECONDS = 120
CLIENT_DATA = base64.b64encode(hashlib.sha256(b"client data").digest()).decode()
USER_ID = base64.b64encode(b"user").decode()
SALT = base64.b64encode(bytes(32)).decode()
RP = "example.com"
PIN = "271828"
WITH_PREVIEW = "fingerprint"
"""Debian's libfido2 manages credentials by the command of the preview alone."""


def ran(*words: str, said: str = "") -> str:
    """Run a program, and return what it printed once it ended well."""
    done = subprocess.run(
        words, check=False, input=said, capture_output=True, text=True, timeout=SECONDS
    )
    assert done.returncode == 0, (words, done.stdout, done.stderr)
    return done.stdout


def told_at_a_terminal(words: list[str], answers: list[str], said: str = "") -> str:
    """Run a program that asks for PINs at its terminal; return what it printed otherwise.

    Args:
        words: The program and its arguments.
        answers: What is typed at each prompt, which ends with a colon and a space.
        said: What it reads from its standard input.
    """
    source, sink = os.pipe()
    reader, writer = os.pipe()
    child, terminal = pty.fork()
    if child == 0:
        os.dup2(source, 0)
        os.dup2(writer, 1)
        for number in (source, sink, reader, writer):
            os.close(number)
        os.execvp(words[0], words)  # noqa: S606 - no shell is what is wanted
    os.close(source)
    os.close(writer)
    os.write(sink, said.encode())
    os.close(sink)
    shown = ""
    for answer in answers:
        while not shown.endswith(": "):
            shown += os.read(terminal, 256).decode()
        os.write(terminal, f"{answer}\n".encode())
        shown = ""
    with os.fdopen(reader) as printed:
        told = printed.read()
    with suppress(OSError):
        while rest := os.read(terminal, 256):
            shown += rest.decode()
    os.close(terminal)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0, (words, shown)
    return told


def test_fido2_token_lists_the_key_and_reads_its_info(plug: Plugger) -> None:
    key = plug("fido2.1", serial="0001")
    node = str(key.here().node)

    listed = ran("fido2-token", "-L")
    info = ran("fido2-token", "-I", node)

    assert listed == f"{node}: vendor=0xf1d0, product=0x0001 (keyrig virtual fido2.1)\n"
    assert "FIDO_2_1" in info
    assert "pin retries: undefined" in info
    assert "hmac-secret" in info


@pytest.mark.parametrize("options", [(), ("-h",)], ids=["plain", "hmac-secret"])
def test_fido2_cred_and_assert_verify_each_other(
    plug: Plugger, tmp_path: Path, options: tuple[str, ...]
) -> None:
    key = plug("fido2.1", serial="0001")
    node = str(key.here().node)
    asked = f"{CLIENT_DATA}\n{RP}\nuser\n{USER_ID}\n"

    with key.tapped():
        made = ran("fido2-cred", "-M", *options, node, said=asked)
    verified = ran("fido2-cred", "-V", *options, said=made)
    credential_id, public_key = verified.split("\n", 1)
    (tmp_path / "key.pem").write_text(public_key)
    salt = f"{SALT}\n" if options else ""
    with key.tapped():
        signed = ran(
            "fido2-assert",
            "-G",
            *options,
            node,
            said=f"{CLIENT_DATA}\n{RP}\n{credential_id}\n{salt}",
        )
    shown = "\n".join(signed.splitlines()[:4]) + "\n"
    ran("fido2-assert", "-V", *options, str(tmp_path / "key.pem"), "es256", said=shown)
    if options:
        assert len(base64.b64decode(signed.splitlines()[4])) == 32


def test_fido2_tools_use_a_pin_and_list_what_the_key_keeps(plug: Plugger, tmp_path: Path) -> None:
    key = plug(WITH_PREVIEW, serial="0001")
    node = str(key.here().node)
    asked = f"{CLIENT_DATA}\n{RP}\nuser\n{USER_ID}\n"

    told_at_a_terminal(["fido2-token", "-S", node], [PIN, PIN])
    with key.tapped():
        made = told_at_a_terminal(["fido2-cred", "-M", "-r", node], [PIN], asked)
    verified = ran("fido2-cred", "-V", said=made)
    sites = told_at_a_terminal(["fido2-token", "-L", "-r", node], [PIN])

    assert verified.split("\n", 1)[1].startswith("-----BEGIN PUBLIC KEY")
    assert sites.split()[-1] == RP
    assert "pin retries: 8" in ran("fido2-token", "-I", node)


def test_openssh_finds_its_resident_key_again(plug: Plugger, tmp_path: Path) -> None:
    key = plug(WITH_PREVIEW, serial="0001")
    node = str(key.here().node)
    told_at_a_terminal(["fido2-token", "-S", node], [PIN, PIN])
    asker = tmp_path / "asker"
    asker.write_text(f"#!/bin/sh\ncase $1 in *PIN*) echo {PIN};; *) echo;; esac\n")
    asker.chmod(0o700)
    asking = {"SSH_ASKPASS": str(asker), "SSH_ASKPASS_REQUIRE": "force", "DISPLAY": ":0"}

    with key.tapped(), pytest.MonkeyPatch.context() as patch:
        for name, value in asking.items():
            patch.setenv(name, value)
        private = str(tmp_path / "id_sk")
        ran(
            *("ssh-keygen", "-q", "-t", "ed25519-sk", "-O", "resident", "-N", "", "-C", "me"),
            *("-f", private),
        )
        patch.chdir(tmp_path)
        ran("ssh-keygen", "-q", "-K", "-N", "")

    public = (tmp_path / "id_sk.pub").read_text().split()[1]
    assert (tmp_path / "id_ed25519_sk_rk.pub").read_text().split()[1] == public


@pytest.mark.parametrize("kind", ["ed25519-sk", "ecdsa-sk"])
def test_openssh_makes_a_key_and_signs_with_it(plug: Plugger, tmp_path: Path, kind: str) -> None:
    key = plug("fido2.1", serial="0001")
    key.here()
    private = tmp_path / "id_sk"
    message = tmp_path / "message"
    message.write_text("hello\n")

    with key.tapped():
        ran("ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "me", "-f", str(private))
        ran("ssh-keygen", "-Y", "sign", "-q", "-n", "file", "-f", str(private), str(message))
    public = private.with_suffix(".pub").read_text()
    (tmp_path / "allowed").write_text(f"me {public}")
    told = ran(
        *("ssh-keygen", "-Y", "verify", "-n", "file", "-I", "me", "-f", str(tmp_path / "allowed")),
        *("-s", f"{message}.sig"),
        said=message.read_text(),
    )

    assert told.startswith('Good "file" signature for me')
