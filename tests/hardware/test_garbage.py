"""What is no command moves nothing: noise, damaged lines, and a core that is never given rest."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Iterator

import pytest

from tests.hardware.boards import BUILD, HEX, NATIVE, Board, crc8

MILLION = 1_000_000
CHUNK = 10_000  # bytes, each of which takes up to 0.1 ms on the line


def noise_of(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - noise, no secret


def sent(noise: bytes) -> Iterator[str]:
    for start in range(0, len(noise), CHUNK):
        chunk = noise[start : start + CHUNK]
        yield f"bytes {chunk.hex()}"
        yield f"run {len(chunk) / 10}"


# A line of pure noise is next to never a command: even `TOUC 1,1` between two line ends has a
# chance of 2 ** -80 at any place. So if a pin moves, the parser is at fault.
def test_million_random_bytes_move_no_pin() -> None:
    noise = noise_of(1).randbytes(MILLION)
    after = ["send ", "run 100", "send @after *IDN?", "await 200", "send *TST?", "await 200"]

    log = HEX.play("run 20", *sent(noise), *after)

    assert log.pins == []
    assert log.boots == ["POR"]
    assert log.replies[-2].startswith("@after KEYRIG,ACT-")
    assert log.replies[-1] == "0"
    assert len(log.replies) > MILLION / 256


# Of bytes that lines are made of, noise does spell commands now and then, if only short ones.
# None that moves a pin has fewer than seven characters in order, `POW 1,0`: the chance for one such
# in a million bytes is 10 ** -6 with this alphabet, and the seed is fixed.
def test_random_characters_of_commands_move_no_pin() -> None:
    alphabet = b'TOUCPWRELSQNFIGDAVYK*?@~:, 0123456789\t"\r\n'
    noise = bytes(noise_of(3).choices(alphabet, k=MILLION // 5))

    log = HEX.play("run 20", *sent(noise), "send ", "run 100", "send @after *IDN?", "await 200")

    assert log.pins == []
    assert log.replies[-1].startswith("@after KEYRIG,ACT-")


# A CRC of 8 bits sees every burst of up to 8 bits.
def test_command_that_is_damaged_in_one_byte_is_never_obeyed(board: Board) -> None:
    line = f"@1 TOUC 1,80~{crc8(b'@1 TOUC 1,80'):02X}".encode()
    script = []
    for at in range(len(line)):
        for flip in range(1, 256):
            damaged = bytearray(line)
            damaged[at] ^= flip
            if not {0x0A, 0x0D} & {*damaged}:
                script += [f"bytes {damaged.hex()}0a", "run 3"]

    log = board.play("run 20", "send SYST:CRC 1", "run 5", *script, "run 200")

    # Either case will do for a hexadecimal digit.
    letters = [byte for byte in line[-2:] if chr(byte).isalpha()]
    assert len([pin for pin in log.pins if pin.active]) == len(letters)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ten_million_random_steps_keep_every_cap(seed: int) -> None:
    done = subprocess.run(
        [BUILD / "fuzz", str(seed), str(10 * MILLION)], capture_output=True, text=True, check=False
    )

    assert done.stderr == ""
    count = json.loads(done.stdout)
    assert count["steps"] >= 10 * MILLION
    # It did reach both caps, and did it from many states.
    assert count["longest_press_ms"] == 30_000
    assert count["longest_cut_ms"] == 60_000
    assert min(count["presses"], count["cuts"], count["restarts"]) > 1000


def test_native_build_and_hex_answer_noise_alike() -> None:
    noise = bytes(noise_of(4).choices(b"TOUC?PW*IDN:SYTER 01,\n", k=20_000))
    script = [part for line in noise.splitlines() for part in (f"send {line.decode()}", "run 15")]

    assert HEX.play("run 20", *script).replies == NATIVE.play("run 20", *script).replies
