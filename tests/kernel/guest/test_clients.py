"""Programs that nobody here wrote, on our virtual key: libfido2's tools and OpenSSH."""

from __future__ import annotations

import base64
import hashlib
import subprocess
from pathlib import Path

import pytest

from tests.kernel.guest.conftest import Plugger

SECONDS = 120
CLIENT_DATA = base64.b64encode(hashlib.sha256(b"client data").digest()).decode()
USER_ID = base64.b64encode(b"user").decode()
SALT = base64.b64encode(bytes(32)).decode()
RP = "example.com"
PIN = "271828"


def ran(*words: str, said: str = "") -> str:
    """Run a program, and return what it printed once it ended well."""
    done = subprocess.run(
        words, check=False, input=said, capture_output=True, text=True, timeout=SECONDS
    )
    assert done.returncode == 0, (words, done.stdout, done.stderr)
    return done.stdout


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
