"""Every error number, told once per line and kept in the queue."""

from __future__ import annotations

import pytest

from tests.hardware.boards import Board, Log, crc8

TEXTS = {
    -101: "Invalid character",
    -104: "Data type error",
    -108: "Parameter not allowed",
    -109: "Missing parameter",
    -113: "Undefined header",
    -221: "Settings conflict",
    -222: "Data out of range",
    -240: "Hardware error",
    -350: "Queue overflow",
    -360: "Communication error",
    -362: "Framing error",
    -363: "Input buffer overrun",
    -365: "Time out error",
}


def described(number: int) -> str:
    return f'{number},"{TEXTS[number]}"'


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("TOUC\x7f1,80", -101),
        ("TOUC 1,8O", -104),
        ("TOUC 1,-1", -104),
        ("TOUC 1,1.5", -104),
        ("TOUC ,80", -104),
        ("CONF:SER BENCH1", -104),
        ("*IDN? 1", -108),
        ("TOUC 1,1,1,1,1,1", -108),
        ("TOUC 1", -109),
        ("SEQ 1,100,1,50", -109),
        ("TOU 1,80", -113),
        ("TOU 1,1,1,1,1,1,1", -113),
        ("TOUCHE 1,80", -113),
        ("SYSTE:ERR?", -113),
        ("SYSTEM:ERRO?", -113),
        ("SYST", -113),
        ("TOUC1,80", -113),
        ("POW:CYCL 1,100", -113),
        ("@123456789 *IDN?", -113),
        ("@ *IDN?", -113),
        ("@a-b *IDN?", -113),
        ("TOUC 0,80", -222),
        ("TOUC 9,80", -222),
        ("TOUC 1,30001", -222),
        ("TOUC 1,4294967376", -222),
        ("TOUC 1,80,60001", -222),
        ("TOUC 1,80,0,101", -222),
        ("TOUC 1,80,0,0", -222),
        ("TOUC 1,80,0,1,30001", -222),
        ("POW 5,0", -222),
        ("POW 1,2", -222),
        ("POW:CYC 1,60001", -222),
        ("POW:CYC 1,0", -222),
        ("SEQ 1,100,1,0,80", -222),
        ("CONF:SERV 8,499,1900", -222),
        ("CONF:SERV 7,1100,1900", -222),
        ("CONF:PAIR 1,9", -222),
        ('CONF:SER ""', -222),
        ('CONF:SER "12345678901234567"', -222),
        ('CONF:SER "a b"', -222),
        ("*IDN?~00", -360),
        ("*IDN?~9G", -360),
        ("1" * 81, -363),
    ],
)
def test_bad_line_is_refused_by_number_and_moves_nothing(
    board: Board, line: str, number: int
) -> None:
    script = ["run 20", f"send {line}", "await 100", "send SYST:ERR?", "await 100", "run 1000"]

    log = board.play(*script)

    refusal, queued = log.replies
    assert refusal.split("~")[0] == f"ERR {described(number)}"
    assert queued == described(number)
    assert log.pins == []


@pytest.mark.parametrize(
    "lines",
    [
        ("TOUC 1,500", "TOUC 1,500"),
        ("POW:CYC 1,500", "POW:CYC 1,500"),
        ("POW 1,0", "POW:CYC 1,500"),
        ("POW 1,0", "SEQ 1,100,1,50,80"),
        ("TOUC 1,500", "SEQ 1,100,1,50,80"),
    ],
)
def test_what_is_busy_takes_no_second_order(board: Board, lines: tuple[str, str]) -> None:
    first, second = lines

    log = board.play("run 20", f"send {first}", "run 5", f"send {second}", "run 1000")

    assert log.replies == ["OK", f"ERR {described(-221)}"]
    assert len(log.pins) <= 2


def test_key_gets_no_power_while_its_pad_is_pressed(board: Board) -> None:
    log = board.play("run 20", "send POW 1,0", "run 5", "send TOUC 1,500", "run 5",
                     "send POW 1,1", "run 700", "send POW 1,1", "run 20")  # fmt: skip

    assert log.replies == ["OK", "OK", f"ERR {described(-221)}", "OK"]
    assert [(pin.kind, pin.active) for pin in log.pins][-1] == ("power", True)


def test_refusal_of_a_whole_line_bears_its_tag(board: Board) -> None:
    assert board.ask("@t TOUC 9,80") == [f"@t ERR {described(-222)}"]


@pytest.mark.parametrize("line", ["@t TOUC\x001,80", "@t *IDN?~00", "@t " + "1" * 90])
def test_refusal_of_a_damaged_line_bears_no_tag(board: Board, line: str) -> None:
    log = board.play("run 20", f"bytes {line.encode().hex()}0a", "await 100")

    assert [reply.partition(" ")[0] for reply in log.replies] == ["ERR"]


@pytest.mark.parametrize("line", ["*IDN?~00", "*IDN?~G9", "*IDN?~9"])
def test_refusal_of_a_wrong_crc_carries_a_right_one(board: Board, line: str) -> None:
    [reply] = board.ask("SYST:CRC 1", line)[1:]

    said, _, crc = reply.partition("~")
    assert said == f"ERR {described(-360)}"
    assert int(crc, 16) == crc8(said.encode())


def test_every_reply_carries_a_crc_where_that_is_required(board: Board) -> None:
    required = board.ask("SYST:CRC 1", "BAUD\x7f", "1" * 81, f"@x BAUD~{crc8(b'@x BAUD'):02X}")[1:]

    assert [reply[-3] for reply in required] == ["~"] * 3
    assert [reply.split(",")[0] for reply in required] == ["ERR -101", "ERR -363", "@x ERR -113"]


def queue_of(log: Log) -> list[str]:
    return [reply for reply in log.replies if not reply.startswith(("ERR", "OK"))]


def test_queue_keeps_the_oldest_eight_and_says_that_it_overflowed(board: Board) -> None:
    wrong = ["TOUC 9,80", *["BAUD"] * 9]

    replies = board.ask(*wrong, *["SYST:ERR?"] * 9)

    assert replies[len(wrong) :] == [
        described(-222),
        *[described(-113)] * 6,
        described(-350),
        '0,"No error"',
    ]


def test_cls_empties_the_queue(board: Board) -> None:
    assert board.ask("BAUD", "*CLS", "SYST:ERR?")[1:] == ["OK", '0,"No error"']


def test_line_that_is_not_ended_is_dropped_after_a_second(board: Board) -> None:
    unfinished = b"TOUC 1,500".hex()

    log = board.play(
        "run 20", f"bytes {unfinished}", "run 1100", "send ", "run 600",
        "send SYST:ERR?", "await 100",
    )  # fmt: skip

    assert log.replies == [described(-365)]
    assert log.pins == []


def test_line_that_is_typed_slowly_is_taken(board: Board) -> None:
    halves = (b"TOUC 1,".hex(), b"80\r\n".hex())

    log = board.play("run 20", f"bytes {halves[0]}", "run 900", f"bytes {halves[1]}", "run 200")

    assert log.replies == ["OK"]
    assert log.held("touch", 1) == pytest.approx([80], abs=0.1)


def test_byte_without_its_stop_bit_spoils_its_line_alone(board: Board) -> None:
    log = board.play("run 20", "break", "send TOUC 1,80", "await 100", "send *OPC?", "await 100")

    assert log.replies == [f"ERR {described(-362)}", "1"]
    assert log.pins == []


def test_damaged_settings_are_told_and_replaced_by_the_defaults(board: Board) -> None:
    named = ['send CONF:SER "ACT01"', "await 500", "send CONF:SAVE", "await 500"]
    asked = ["send *IDN?", "await 50", "send *TST?", "await 50", "send SYST:ERR?", "await 50"]

    log = board.play("run 20", *named, "poke 3 58", "reset", "run 20", *asked)

    assert ",UNSET," in log.replies[2]
    assert log.replies[3:] == ["1", described(-240)]


def test_settings_outlive_a_reset(board: Board) -> None:
    kept = ['CONF:SER "ACT01"', "CONF:SERV 8,1000,2000", "CONF:PAIR 4,8", "CONF:SAVE"]
    script = [part for line in kept for part in (f"send {line}", "await 500")]
    asked = ["*IDN?", "CONF:SERV? 8", "CONF:PAIR? 4", "*TST?"]
    then = [part for line in asked for part in (f"send {line}", "await 500")]

    replies = board.play("run 20", *script, "reset", "run 20", *then).replies

    assert ",ACT01," in replies[4]
    assert replies[5:] == ["1000,2000", "8", "0"]


def test_settings_that_were_not_saved_are_gone_after_a_reset(board: Board) -> None:
    log = board.play("run 20", 'send CONF:SER "ACT01"', "await 500", "reset", "run 20",
                     "send *IDN?", "await 50")  # fmt: skip

    assert ",UNSET," in log.replies[1]


def test_host_that_pipelines_too_much_is_told_so_and_nothing_moves(board: Board) -> None:
    log = board.play("run 20", *(["send SYST:CAP?"] * 60), "run 3000", "send @e *IDN?", "await 100")

    assert log.replies[-1].startswith("@e KEYRIG,")
    assert log.pins == []
    assert {*log.replies[:-1]} - {f"ERR {described(-363)}"} == {log.replies[0]}
