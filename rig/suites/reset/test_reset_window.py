"""When a reset is granted, and that nothing is lost when it is not (CTAP 6.6)."""

from __future__ import annotations

from fido2.ctap import STATUS, CtapError

from rig.link.cbor import encode
from rig.link.frames import Command
from rig.marks import consent, covers, leaves, needs, touches
from rig.marks.answers import refused
from rig.suites.cancelling import cancelled
from rig.suites.ctaphid.steps import await_touch_request, granted
from rig.suites.fixtures import Check, Credential, GetAssertion, Link, Power, Send, Touch
from rig.suites.get_info.said import ask
from rig.suites.reset.steps import REQUEST, RESET, WINDOW, is_alive
from rig.suites.waiting import overheard

pytestmark = [needs(capability="CBOR"), consent("wipe")]


@covers("RST-01", "RST-20")
@touches(1)
@leaves("factory")
def test_touched_reset_after_power_up_leaves_the_key_what_it_is(
    fresh_key: object, power: Power, link: Link, send: Send, check: Check
) -> None:
    before = ask(send).lasting
    power.cycle()
    with check("RST-01"):
        assert granted(link.call(Command.CBOR, REQUEST)) == b""
    with check("RST-20"):
        assert ask(send).lasting == before


@covers("RST-02")
@touches(0)
def test_reset_long_after_power_up_is_refused(
    power: Power, link: Link, send: Send, touch: Touch, check: Check
) -> None:
    power.cycle()
    link.raw.silence(WINDOW + 1.0)
    with check("RST-02"), touch.withheld(), refused(CtapError.ERR.NOT_ALLOWED):
        send(RESET)


@covers("RST-03")
@touches(0)
def test_reset_that_nobody_touches_erases_nothing(
    credential: Credential,
    power: Power,
    touch: Touch,
    send: Send,
    get_assertion: GetAssertion,
    check: Check,
) -> None:
    power.cycle()
    with check("RST-03"), touch.withheld(), refused(CtapError.ERR.USER_ACTION_TIMEOUT):
        send(RESET)
    with check("RST-03"):
        assert is_alive(get_assertion, credential)


@covers("RST-06")
@touches(0)
def test_keepalives_tell_of_the_wait_for_a_reset(
    power: Power, link: Link, touch: Touch, check: Check
) -> None:
    power.cycle()
    with touch.withheld():
        heard = overheard(link, REQUEST)
    with check("RST-06"):
        assert STATUS.UPNEEDED in [each.status for each in heard]


@covers("RST-05")
@touches(0)
def test_cancelled_reset_erases_nothing(
    credential: Credential,
    power: Power,
    touch: Touch,
    link: Link,
    get_assertion: GetAssertion,
    check: Check,
) -> None:
    power.cycle()
    with check("RST-05"), touch.withheld(), refused(CtapError.ERR.KEEPALIVE_CANCEL):
        granted(cancelled(link, REQUEST))
    with check("RST-05"):
        assert is_alive(get_assertion, credential)


@covers("RST-07")
@touches(1)
@leaves("factory")
def test_reset_with_parameters_is_refused_or_whole(
    credential: Credential,
    power: Power,
    link: Link,
    get_assertion: GetAssertion,
    check: Check,
) -> None:
    power.cycle()
    reply = link.call(Command.CBOR, REQUEST + encode({1: 1}))
    with check("RST-07"):
        assert len(reply) == 1
        assert is_alive(get_assertion, credential) is bool(reply[0])


@covers("RST-25")
@needs(option="rk")
@touches(0)
def test_power_lost_during_a_reset_leaves_all_or_nothing(
    credential: Credential,
    discoverable: Credential,
    power: Power,
    touch: Touch,
    link: Link,
    get_assertion: GetAssertion,
    check: Check,
) -> None:
    """RST-25: power goes while the key waits for the touch, which any bench can bring about."""
    power.cycle()
    with touch.withheld():
        await_touch_request(link, REQUEST)
        power.cycle()
    with check("RST-25"):
        left = is_alive(get_assertion, credential)
        assert is_alive(get_assertion, discoverable) is left
