"""Random sessions over the CTAP2 commands: 10,000 steps, and what must hold after each."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar

import cbor2
import pytest
from fido2.cose import CoseKey
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from rig.virtual.operation import Outcome
from rig.virtual.status import Status

if TYPE_CHECKING:
    from tests.virtual.authenticator.conftest import Host

MAKE_CREDENTIAL, GET_ASSERTION, CLIENT_PIN, RESET = 0x01, 0x02, 0x06, 0x07
GET_NEXT_ASSERTION, CREDENTIAL_MANAGEMENT, LARGE_BLOBS, CONFIG = 0x08, 0x0A, 0x0C, 0x0D
COMMANDS = [*range(0x01, 0x0E), 0x40, 0x41, 0x7F]
UP, UV = 0x01, 0x04
RP_IDS = ["one.keyrig.invalid", "two.keyrig.invalid"]
PERSISTENT = 0x40
PINS = ["2580", "longer-than-2580"]
SPENT_BY_ERRORS = {"pin_retries", "uv_retries", "uv_count"}
"""What an error may change in the memory of a key: counters, and those the right way only."""
FEWEST_STEPS = 10_000
SESSIONS, STEPS = 80, 50

ENDINGS = st.sampled_from([Outcome.TOUCHED] * 4 + [Outcome.TIMED_OUT, Outcome.CANCELLED])
CHOICES = st.integers(0, 1000)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 12)
    | st.binary(max_size=40)
    | st.sampled_from([*RP_IDS, "public-key", "rk", "up", "uv", "id", ""])
)
VALUES = st.recursive(
    SCALARS,
    lambda each: st.lists(each, max_size=3) | st.dictionaries(SCALARS, each, max_size=3),
    max_leaves=6,
)
REQUESTS = st.dictionaries(st.integers(1, 12), VALUES, max_size=6)
EXTENSIONS = st.fixed_dictionaries(
    {},
    optional={
        "credProtect": st.integers(1, 3),
        "hmac-secret": st.booleans(),
        "credBlob": st.binary(max_size=33),
        "keyrig": VALUES,
    },
)


class Session(RuleBasedStateMachine):
    """One platform that does anything in any order, and keeps book of what it may expect."""

    make_host: ClassVar[Callable[..., Host]]
    profile: ClassVar[str]
    steps: ClassVar[list[int]]

    @initialize(with_pin=st.booleans())
    def plug_in(self, with_pin: bool) -> None:
        self.host = Session.make_host(self.profile)
        self.pin: str | None = None
        self.keys: dict[bytes, Any] = {}
        self.rp_ids: dict[bytes, str] = {}
        self.token: tuple[int, bytes] | None = None
        self.stale: list[tuple[int, bytes]] = [(self.host.protocol, bytes(32))]
        self.flags_of_first = 0
        for which in (4, 8):
            self.register(Outcome.TOUCHED, which, True, {})
        if with_pin:
            self.choose_pin(0)
            self.enter_pin(6)

    # What the platform sends.

    @rule(ending=ENDINGS, which=CHOICES, rk=st.booleans(), extensions=EXTENSIONS)
    def register(self, ending: Outcome, which: int, rk: bool, extensions: dict[str, Any]) -> None:
        proof, verified = self.proof(which)
        request = self.host.registration(
            rp={"id": RP_IDS[which % 2]},
            user={"id": bytes([which % 3])},
            params=[{"alg": (-7, -8)[which % 2], "type": "public-key"}],
            exclude=self.listed(which)[: which % 5 == 0],
            options={"rk": rk},
            extensions=extensions or None,
            **proof,
        )
        status, reply, touched = self.ask(MAKE_CREDENTIAL, request, ending)
        if status == Status.SUCCESS:
            assert ending is Outcome.TOUCHED, "a credential without a touch"
            assert touched, "a credential without a touch"
            data: bytes = reply[2]
            self.judge(data, verified=verified, touched=True)
            length = int.from_bytes(data[53:55], "big")
            parsed: Any = cbor2.loads(data[55 + length :])
            self.keys[data[55 : 55 + length]] = CoseKey.parse(parsed)
            self.rp_ids[data[55 : 55 + length]] = request[2]["id"]

    @rule(ending=ENDINGS, which=CHOICES, silent=st.booleans())
    @precondition(lambda self: self.keys)
    def sign_in(self, ending: Outcome, which: int, silent: bool) -> None:
        proof, verified = self.proof(which)
        allowed = self.listed(which)
        rp_id = self.rp_ids[allowed[0]["id"]] if allowed and which % 6 else RP_IDS[which % 2]
        request = self.host.assertion(
            rp_id=rp_id,
            allow=allowed if which % 3 else None,
            options={"up": False} if silent else None,
            **proof,
        )
        status, reply, touched = self.ask(GET_ASSERTION, request, ending)
        if status == Status.SUCCESS:
            assert touched is not silent
            assert silent or ending is Outcome.TOUCHED, "a signature without a touch"
            self.judge(reply[2], verified=verified, touched=touched)
            self.verify(reply)
            self.flags_of_first = reply[2][32] & (UP | UV)

    @rule()
    def sign_in_next(self) -> None:
        status, reply, touched = self.ask(GET_NEXT_ASSERTION, None, Outcome.TOUCHED)
        assert not touched
        if status == Status.SUCCESS:
            assert reply[2][32] & (UP | UV) == self.flags_of_first
            self.verify(reply)

    @rule(which=CHOICES)
    def enter_pin(self, which: int) -> None:
        """Ask for a token, rightly or wrongly."""
        pin = PINS[which % 2]
        right = pin == self.pin
        asked = {"permissions": (0x3F, 0x03, PERSISTENT)[which % 3]} if which % 5 else {}
        before = self.memory()
        status, token = self.host.ask_token(pin, **asked)
        self.keep_book(before, status, pin_was_right=right)
        assert right or status != Status.SUCCESS, "a token for a wrong PIN"
        # A token to list credentials for good (pcmr) is one beside the other.
        if status == Status.SUCCESS and asked.get("permissions") != PERSISTENT:
            self.drop_token()
            self.token = (self.host.protocol, token)

    @rule(which=CHOICES)
    def choose_pin(self, which: int) -> None:
        """Set a PIN, or change it with the right one or a wrong one."""
        old, new = PINS[which % 2], PINS[which // 2 % 2]
        before = self.memory()
        setting = self.pin is None or which % 7 == 0
        status = self.host.set_pin(new) if setting else self.host.change_pin(old, new)
        right = not setting and old == self.pin
        assert setting or right or status != Status.SUCCESS, "a PIN changed with a wrong one"
        assert not setting or self.pin is None or status != Status.SUCCESS, "a PIN set twice"
        self.keep_book(before, status, pin_was_right=right)
        if status == Status.SUCCESS:
            self.pin = new
            self.drop_token()

    @rule(which=CHOICES, subcommand=st.integers(0, 8))
    def manage_credentials(self, which: int, subcommand: int) -> None:
        params: dict[int, Any] = {1: sha256(RP_IDS[which % 2].encode()).digest()}
        if subcommand > 5:
            params = {2: (self.listed(which) or [{}])[0], 3: {"id": bytes([which % 3])}}
        self.managed(CREDENTIAL_MANAGEMENT, which, bytes([subcommand]), {1: subcommand, 2: params})

    @rule(which=CHOICES, subcommand=st.sampled_from([1, 2, 2, 3, 4, 9]))
    def configure(self, which: int, subcommand: int) -> None:
        params = {3: True} if which % 3 == 0 else {1: 4 + which % 4}
        head = b"\xff" * 32 + bytes([CONFIG, subcommand])
        self.managed(CONFIG, which, head, {1: subcommand, 2: params})

    @rule(which=CHOICES, blob=st.binary(max_size=90))
    def write_blobs(self, which: int, blob: bytes) -> None:
        content = b"\x80" + blob
        whole = content + sha256(content).digest()[:16] if which % 3 else content
        message = b"\xff" * 32 + b"\x0c\x00" + bytes(4) + sha256(whole).digest()
        request: dict[int, Any] = {2: whole, 3: 0, 4: len(whole)}
        proof, _ = self.proof(which, message)
        if proof:
            request |= {5: proof["param"], 6: proof["protocol"]}
        self.ask(LARGE_BLOBS, request, Outcome.TOUCHED)
        self.ask(LARGE_BLOBS, {1: which, 3: 0}, Outcome.TOUCHED)

    @rule(command=st.sampled_from(COMMANDS), request=REQUESTS, ending=ENDINGS)
    def ask_nonsense(self, command: int, request: dict[int, Any], ending: Outcome) -> None:
        """Nothing here proves anything, and a reset takes a window that most sessions have left."""
        status, reply, touched = self.ask(command, request, ending)
        if command == RESET and status == Status.SUCCESS:
            self.forget()
        if command in (MAKE_CREDENTIAL, GET_ASSERTION) and status == Status.SUCCESS:
            self.judge(reply[2], verified=False, touched=touched)
            self.flags_of_first = reply[2][32] & (UP | UV)

    @rule(request=st.binary(min_size=1, max_size=60), ending=ENDINGS)
    def babble(self, request: bytes, ending: Outcome) -> None:
        self.host.ending = ending
        before = self.memory()
        status, _ = self.host.send_raw(request)
        if request[0] == RESET and status == Status.SUCCESS:
            return self.forget()
        return self.keep_book(before, status)

    @rule(seconds=st.sampled_from([1, 9, 25, 31, 700]))
    def wait(self, seconds: int) -> None:
        self.host.pass_time(seconds)

    @rule()
    def replug(self) -> None:
        before = self.memory()
        self.host.power_cycle()
        assert self.memory() == before, "power changes what does not hang on it"
        self.drop_token()

    @rule()
    def look(self) -> None:
        before = self.memory()
        self.host.info()
        self.host.retries()
        assert self.memory() == before, "looking at the key changes it"

    @rule(ending=ENDINGS)
    @precondition(lambda self: len(self.keys) > 5)
    def reset(self, ending: Outcome) -> None:
        self.replug()
        status, _, touched = self.ask(RESET, None, ending)
        assert status != Status.SUCCESS or touched, "a reset without a touch"
        if status == Status.SUCCESS:
            self.forget()

    # What the platform knows.

    def ask(self, command: int, request: Any, ending: Outcome) -> tuple[int, Any, bool]:
        """Return status, reply, and whether the key waited for a touch."""
        self.host.ending = ending
        before, touches = self.memory(), self.host.touches
        status, reply = self.host.send(command, request)
        if command != RESET or status != Status.SUCCESS:
            self.keep_book(before, status)
        return status, reply, self.host.touches > touches

    def managed(self, command: int, which: int, head: bytes, request: dict[int, Any]) -> None:
        proof, _ = self.proof(which, head + cbor2.dumps(request[2], canonical=True))
        if proof:
            request |= {3: proof["protocol"], 4: proof["param"]}
        self.ask(command, request, Outcome.TOUCHED)

    def proof(self, which: int, message: bytes | None = None) -> tuple[dict[str, Any], bool]:
        """Return members that prove something, nothing or a lie, and whether they may."""
        lies = which % 4 == 3
        if not lies and (self.token is None or which % 4 == 0):
            return {}, False
        protocol, token = self.stale[-1] if lies or self.token is None else self.token
        fresh = not lies
        if message is None:
            return self.host.proof(token, protocol), fresh
        whole = hmac.new(token, message, "sha256").digest()
        return {"param": whole[:16] if protocol == 1 else whole, "protocol": protocol}, fresh

    def listed(self, which: int) -> list[dict[str, Any]]:
        ids = list(self.keys)[-1 - which % 5 :][:3]
        return [{"id": each, "type": "public-key"} for each in ids]

    def memory(self) -> dict[str, Any]:
        Session.steps[0] += 1
        persistent: dict[str, Any] = self.host.image()["persistent"]
        return persistent

    def drop_token(self) -> None:
        """Give up a token where a new one, another PIN or a power cycle makes it invalid."""
        lasts = "pinUvAuthToken" not in self.host.profile.options and self.token
        self.stale += [self.token] if self.token and not lasts else []
        self.token = None

    def forget(self) -> None:
        """Begin anew after a reset."""
        if self.token:
            self.stale.append(self.token)
        self.pin, self.token = None, None
        self.keys.clear()

    # What must hold.

    def keep_book(
        self, before: dict[str, Any], status: int, *, pin_was_right: bool = False
    ) -> None:
        after: dict[str, Any] = self.host.image()["persistent"]
        assert status in set(Status)
        changed = {name for name in after if after[name] != before[name]}
        if status != Status.SUCCESS:
            assert changed <= SPENT_BY_ERRORS, "an error left something behind"
        if not pin_was_right:
            assert after["pin_retries"] <= before["pin_retries"], "retries went up by themselves"
            assert after["uv_retries"] <= before["uv_retries"], "retries went up by themselves"

    def judge(self, data: bytes, *, verified: bool, touched: bool) -> None:
        assert bool(data[32] & UP) is touched, "UP does not follow the touch"
        assert verified or not data[32] & UV, "UV without verification"

    def verify(self, reply: dict[int, Any]) -> None:
        key = self.keys.get(reply[1]["id"])
        if key is not None:
            key.verify(reply[2] + self.host.assertion()[2], reply[3])


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["fido2.0", "fido2.1", "fido2.3", "fingerprint"])
def test_no_session_gets_what_it_may_not(make_host: Callable[..., Host], profile: str) -> None:
    Session.make_host, Session.profile, Session.steps = staticmethod(make_host), profile, [0]
    size = settings(
        max_examples=SESSIONS,
        stateful_step_count=STEPS,
        suppress_health_check=list(HealthCheck),
        deadline=None,
        database=None,
    )
    run_state_machine_as_test(Session, settings=size)
    assert Session.steps[0] >= FEWEST_STEPS / 4, f"{Session.steps[0]} steps"
