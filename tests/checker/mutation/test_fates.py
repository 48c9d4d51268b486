"""Changes of one rule are noticed by the claim that speaks of it, or it is said that none does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tcpcheck.mutation import Comparison, Fate, Killer, Mutant, Panel, fate_of, mutants, run
from tcpcheck.mutation.killers.panel import theorems
from tcpspec.claims import CLAIMS
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import SYN_RECEIVED, close_called, state
from tcpspec.rules.event import length
from tests.checker.mutating import everybody, fate, of

pytestmark = [pytest.mark.xdist_group("mutation"), pytest.mark.turns(1)]

FIN_AGAIN = "TIME-WAIT acknowledges the FIN again and restarts its timer"
FIN_IN_WINDOW = "TIME-WAIT acknowledges what occupies numbers and restarts its timer for a FIN"
OPENED = "SYN-RECEIVED becomes ESTABLISHED"


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("rule", "change", "claim", "says"),
    [
        ("LIS-4", "rule removed", "T0", "SEGMENT ARRIVES is left unhandled"),
        ("SS-4", "without `not ACK`", "T0", "applies at once with SS-3"),
        ("SS-5", "then: snd_una one greater", "T2", "block here: SND.UNA lies between ISS and SND.NXT"),
        ("LIS-3", "then: irs one greater", "T2", "block here: after SYN-SENT, IRS is the ISS of the peer"),
        ("LIS-3", "reply: ack one greater", "T2", "segment sent: an ACK acknowledges only what that incarnation"),
        (FIN_AGAIN, "then: time-wait timer not restarted", "T8", "the FIN that comes again restarts the timer"),
        (FIN_IN_WINDOW, "then: time-wait timer not restarted", "T6", "sent nothing since it last started its timer"),
        ("TIME-WAIT ends", "without `time_wait_expires has passed`", "T6b", "only when its timer has expired"),
        ("CLOSE in CLOSE-WAIT sends FIN", "reply dropped", "T7", "LAST-ACK has sent its FIN"),
        ("TIME-WAIT ends", "rule removed", "T6b", "the rules refuse it"),
        ("OPEN-5", "then: passive negated", "M4", "OPEN (active) breaks it"),
        ("LAST-ACK ends when its FIN is acknowledged", "without `our FIN is acknowledged`", "M5", "breaks it"),
        ("a SYN in the window draws a challenge ACK", "guard negated", "T0", "applies at once"),
    ],
)
def test_who_kills_what(rule: str, change: str, claim: str, says: str) -> None:
    found = fate(rule, change)
    assert found.killer is not None and found.killer.claim == claim
    assert says in found.said


@pytest.mark.parametrize(
    ("rule", "change", "claim"),
    [
        (OPENED, "without `SND.UNA < SEG.ACK =< SND.NXT`", "T2"),
        (FIN_AGAIN, "then: time-wait timer not restarted", "T7"),
        (FIN_AGAIN, "then: time-wait timer expires at once", "T6b"),
        ("the SYN is sent again", "rule removed", "F1"),
        ("queued text goes out", "rule removed", "F1"),
        ("RECEIVE takes the octets on hand", "then: rcv_wnd not set", "F1"),
        ("one octet probes a closed window", "rule removed", "F1"),
        ("the SYN is sent again", "rule removed", "T15"),
        ("FIN-WAIT-2 receives FIN", "then: state not set", "T14"),
        ("FIN-WAIT-2 receives FIN", "then: state not set", "T6b"),
        ("FIN-WAIT-2 receives FIN", "then: state not set", "S1"),
        ("LIS-3", "reply dropped", "T15"),
    ],
)
def test_a_claim_that_is_asked_alone_notices_too(rule: str, change: str, claim: str) -> None:
    found = fate(rule, change, claim)
    assert found.killer is not None and found.killer.claim == claim


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("rule", "claims"),
    [(FIN_AGAIN, ("T0", "T1", "T6", "T14", "F1")), ("LIS-3", tuple(CLAIMS)), (FIN_AGAIN, tuple(CLAIMS))],
)
def test_nobody_says_anything_of_the_unchanged_rules(rule: str, claims: tuple[str, ...]) -> None:
    unchanged = Mutant(TCP.find(rule), TCP.find(rule), "nothing", TCP)
    found = fate_of(unchanged, everybody())
    assert (found.killer, found.equivalent) == (None, True)
    asked_all = fate_of(unchanged, replace(everybody().only(claims), compare=lambda _: Comparison(decided=False)))
    assert asked_all.killer is None and not asked_all.noticed


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("OPEN-1", "then: snd_wl2 not set"),
        ("TIME-WAIT ends", "without `state is TIME-WAIT`"),
        (OPENED, "then: reopened not set"),
        ("TIME-WAIT receives a FIN in the window and restarts its timer", "then: time-wait timer not restarted"),
    ],
)
def test_a_change_that_makes_no_difference_is_equivalent(rule: str, change: str) -> None:
    assert everybody().compare(of(rule, change)).equivalent


def test_a_survivor_is_told_with_what_differs() -> None:
    found = fate("SEND beyond the send window queues the text", "then: snd_queued not set", "T2")
    assert found.survived
    assert found.comparison == Comparison(differs=("snd_queued",))
    assert found.noticed is None, "it is asked only when all claims have been"


def test_an_induction_notices_what_the_one_before_does_not() -> None:
    """Acting on a queued CLOSE while still in SYN-RECEIVED: agreement survives, old octets get in."""
    rule = TCP.find("a CLOSE queued in SYN-RECEIVED acts in ESTABLISHED")
    early = replace(rule, guard=close_called & (length == 0) & (state == SYN_RECEIVED))
    spec = replace(TCP, all_checks=tuple(early if check is rule else check for check in TCP.all_checks))
    found = fate_of(Mutant(rule, early, "acts too early", spec), everybody())
    assert found.killer is not None and found.killer.check == "induction T2b"
    assert "only after our SYN was acknowledged" in found.said


def test_whoever_is_asked_is_a_claim_of_the_catalogue() -> None:
    assert set(everybody().claims) <= set(CLAIMS)
    assert {"T0", "T2", "T6", "T6b", "T7", "T8", "T14", "F1"} <= set(everybody().claims)
    assert "T2" in {claim for claim, _ in theorems()}


def test_killers_are_asked_in_order_until_one_notices() -> None:
    asked: list[str] = []

    def killer(name: str, said: str | None) -> Killer:
        def ask(_: Mutant) -> str | None:
            asked.append(name)
            return said

        return Killer(name, "made up", ask)

    panel = Panel([killer("a", None)], lambda _: Comparison(), [killer("b", "no"), killer("c", "no")])
    found = fate_of(of("LIS-4", "rule removed"), panel)
    assert (asked, found.said) == (["a", "b"], "no")
    asked.clear()
    equivalent = replace(panel, compare=lambda _: Comparison("the same"))
    assert fate_of(of("LIS-4", "rule removed"), equivalent).equivalent
    assert asked == ["a"]


def test_an_interrupted_run_says_so() -> None:
    def interrupted(done: Sequence[Fate], mutant: Mutant) -> None:
        if len(done) == 2:
            raise KeyboardInterrupt

    result = run(mutants(TCP, [TCP.find("LIS-4")]), everybody().only(["T0"]), interrupted)
    assert result.interrupted
    assert len(result.fates) == 2
