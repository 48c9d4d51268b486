"""A timer of a variant's own is called by its rule wherever a run is shown, never `2 MSL`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tcpcheck.cli.forms import FORMS, Wanted
from tcpcheck.cli.run import Run
from tcpcheck.ladders.parse_ladder import parse
from tcpcheck.own.variant_file import load
from tcpcheck.replay import check_ladder
from tcpcheck.review.beside import Stimulus
from tcpcheck.review.stimuli import _stimulus
from tcpcheck.runs.trace import Trace, described
from tcpspec.rfc9293.definitions import delete_tcb
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import LAST_ACK, snd_nxt, state
from tcpspec.rules.check import Reply
from tcpspec.rules.control import RST
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Parameters
from tcpspec.rules.spec import Section, Spec
from tcpspec.system.joint import Act, System
from tcpspec.system.network import Network
from tests.checker.walks import arrives, play

NAME = "LAST-ACK ends by a short timer"
LAST_ACK_TIMER = load(Path(__file__).parents[1] / "data" / "reports" / "last-ack-timer.py", lambda said: None)
RESETS = TCP.but("resets", why="test", add=(
    Section("3.10.8", Kind.TIME_WAIT_TIMEOUT, spontaneous=True).check(
        "", NAME, state == LAST_ACK, then=delete_tcb(), send=Reply(RST, seq=snd_nxt)),))  # fmt: skip
CLOSED_BY_B = (
    Act("B", Kind.OPEN_PASSIVE), Act("A", Kind.OPEN_ACTIVE, iss=100), arrives("A", iss=300), arrives("B"), arrives("A"),
    Act("A", Kind.CLOSE), arrives("A"), arrives("B"), Act("B", Kind.CLOSE),
)  # fmt: skip


def run(spec: Spec) -> Trace:
    """B is in LAST-ACK, and its timer goes off."""
    return play(System(spec, spec, Network()), *CLOSED_BY_B, Act("B", Kind.TIME_WAIT_TIMEOUT))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("spec", [LAST_ACK_TIMER, RESETS], ids=lambda spec: spec.name)
def test_every_form_of_a_run_calls_the_timer_by_its_rule(form: str, spec: Spec) -> None:
    written = FORMS[form][1](Run("a run", run(spec)), Wanted(rules=True))
    text = written.decode("utf-8", "replace") if isinstance(written, bytes) else written
    assert "2 MSL" not in text
    assert (NAME in text) is not (form == ".pcapng" and spec is LAST_ACK_TIMER)  # which sends nothing


@pytest.mark.parametrize("form", ["ladder", "prose", "file"])
def test_what_show_prints_calls_it_by_its_rule(form: str) -> None:
    from tcpcheck.base.paint import Paint

    text = Run("a run", run(LAST_ACK_TIMER)).as_text(form, 100, Paint(), rules=False, times=False)
    assert f"({NAME})" in text
    assert "2 MSL" not in text


def test_json_calls_it_by_its_rule() -> None:
    text = json.dumps(Run("a run", run(LAST_ACK_TIMER)).as_json())
    assert f"({NAME})" in text
    assert "2 MSL" not in text


def test_a_review_calls_it_by_its_rule() -> None:
    trace = run(LAST_ACK_TIMER)
    last = trace.replay()[-1]
    assert _stimulus(Stimulus(last.move, last, None), trace, 1)["event"] == f"({NAME}) at B"


def test_the_timer_of_rfc_9293_keeps_its_name() -> None:
    over = System(LAST_ACK_TIMER, LAST_ACK_TIMER, Network(), Parameters(time_wait=-1))
    trace = play(over, *CLOSED_BY_B, arrives("B"), Act("A", Kind.TIME_WAIT_TIMEOUT))
    assert described(trace.replay()[-1], over) == "(2 MSL) at A"


UNDRAWN = """\
1.   CLOSED                                               LISTEN
2.   SYN-SENT    --> <SEQ=100><CTL=SYN>               --> SYN-RECEIVED
3.   ESTABLISHED <-- <SEQ=300><ACK=101><CTL=SYN,ACK>  <-- SYN-RECEIVED
4.   ESTABLISHED --> <SEQ=101><ACK=301><CTL=ACK>      --> ESTABLISHED
5.   (Close)
     FIN-WAIT-1  --> <SEQ=101><ACK=301><CTL=FIN,ACK>  --> CLOSE-WAIT
6.   FIN-WAIT-2  <-- <SEQ=301><ACK=102><CTL=ACK>      <-- CLOSE-WAIT
7.                                                        (Close)
     TIME-WAIT   <-- <SEQ=301><ACK=102><CTL=FIN,ACK>  <-- LAST-ACK
8.   TIME-WAIT   --> <SEQ=102><ACK=302><CTL=ACK>      --> LISTEN
"""


def test_a_drawing_that_leaves_it_out_is_told_of_it_by_its_name() -> None:
    found = check_ladder(parse(UNDRAWN), LAST_ACK_TIMER)
    assert f"before line 10: ({NAME}) at B" in found.inserted
