"""Every event at every well-formed end has exactly one outcome, under every setting of the readings."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcpspec.language.expression import SEQUENCE_NUMBERS, State
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.control import ACK, FIN, RST, SYN, Control
from tcpspec.rules.event import Choices, Kind
from tcpspec.rules.semantics import Block, Segment, block_type, segment_type, step
from tcpspec.rules.spec import Spec
from tcpspec.variants import VARIANTS
from tests.spec.ends import PARAMETERS

SETTINGS = [
    *VARIANTS.values(),
    *(
        TCP.reading(**{reading.id: choice})
        for reading in TCP.readings.values()
        for choice in reading.choices
        if choice != reading.default
    ),
    TCP.reading(MAY12="on", D11="literal"),
    TCP.reading(RFC5961="off", D1="time-wait"),
    TCP.reading(RFC5961="off", D6="answer", D12="literal", D16="literal", D9="literal"),
    TCP.reading(D6="answer", MAY12="on", D13="literal", D24="segment"),
    TCP.reading(
        **{
            key: "literal"
            for key, reading in TCP.readings.items()
            if "literal" in reading.choices and reading.default != "literal"
        }
    ),
]
numbers = st.integers(0, SEQUENCE_NUMBERS - 1)
small = st.integers(0, 1200)
queues = st.sampled_from([0, 1, 7])
FIN_RECEIVED = (State.CLOSE_WAIT, State.CLOSING, State.LAST_ACK, State.TIME_WAIT)
FIN_SENT = (State.FIN_WAIT_2, State.LAST_ACK, State.TIME_WAIT)
FIN_MAY_WAIT = (State.FIN_WAIT_1, State.CLOSING)
ALL_ACKNOWLEDGED = (State.FIN_WAIT_2, State.TIME_WAIT)


def modulo(number: int) -> int:
    return number % SEQUENCE_NUMBERS


def own_side(draw: st.DrawFn, state: State) -> dict[str, Any]:
    """What a synchronized end has sent: SND.UNA between ISS and SND.NXT, our FIN sent or still waiting."""
    iss, text = draw(numbers), draw(small)
    fin_sent = state in FIN_SENT or (state in FIN_MAY_WAIT and draw(st.booleans()))
    closing = not fin_sent and (state in FIN_MAY_WAIT or draw(st.booleans()))
    sent = 1 + text + fin_sent
    acknowledged = sent if state in ALL_ACKNOWLEDGED else draw(st.integers(0, 1 + text))
    return {
        "iss": iss, "snd_nxt": modulo(iss + sent), "snd_una": modulo(iss + acknowledged), "snd_wl2": iss,
        "snd_wnd": draw(small), "snd_queued": 0 if fin_sent else draw(queues), "close_called": closing,
        "fin_sent": fin_sent,
    }  # fmt: skip


def other_side(draw: st.DrawFn, state: State) -> dict[str, Any]:
    """What a synchronized end has received; unread text fills its one buffer."""
    irs, unread = draw(numbers), draw(st.integers(0, PARAMETERS.buffer))
    rcv_nxt = modulo(irs + 1 + unread + (state in FIN_RECEIVED))
    window = PARAMETERS.buffer - unread
    return {"irs": irs, "rcv_nxt": rcv_nxt, "rcv_unread": unread, "rcv_wnd": window, "snd_wl1": irs}


@st.composite
def live_ends(draw: st.DrawFn, spec: Spec) -> Block:
    """An end as a real one may be."""
    state = draw(st.sampled_from([s for s in State if s > State.LISTEN]))
    if state > State.SYN_RECEIVED:
        runs = state is State.TIME_WAIT
        return Block(state=state, time_wait_runs=runs, **own_side(draw, state), **other_side(draw, state))
    iss, irs, queued = draw(numbers), draw(numbers), draw(queues)
    opening = Block(state=state, iss=iss, snd_una=iss, snd_nxt=modulo(iss + 1), rcv_wnd=PARAMETERS.buffer)
    if state is State.SYN_SENT:
        return opening._replace(snd_queued=queued)
    roles = ["active", "passive"] + ["reopened"] * (spec.settings["MAY2"] == "isn")
    role, closing = draw(st.sampled_from(roles)), queued > 0 and draw(st.booleans())
    return opening._replace(
        irs=irs, rcv_nxt=modulo(irs + 1), snd_queued=queued, close_called=closing,
        passive=role == "passive", reopened=role == "reopened",
    )  # fmt: skip


@st.composite
def ends(draw: st.DrawFn, spec: Spec) -> Block:
    """Any end, with whatever a variant adds to it."""
    listening = Block(state=State.LISTEN, rcv_wnd=PARAMETERS.buffer)
    block = draw(st.one_of(st.just(Block()), st.just(listening), live_ends(spec)))
    return block_type(spec.extension)(*block, *(draw(st.integers(0, 3)) for _ in spec.extension.block))


@st.composite
def segments(draw: st.DrawFn, spec: Spec, block: Block) -> Segment:
    """Any segment, most often one near the edges of the window and of what was sent."""
    near = st.integers(-5, 5) | st.integers(990, 1010)
    seq = draw(st.one_of(near.map(lambda d: modulo(block.rcv_nxt + d)), numbers))
    ack = draw(st.one_of(near.map(lambda d: modulo(block.snd_nxt + d)), st.just(block.snd_una), numbers))
    bits = draw(st.sets(st.sampled_from([SYN, FIN, RST, ACK])))
    plain = Segment(seq, ack, sum(bits, start=Control(0)), draw(st.sampled_from([0, 1, 3, 1500])), draw(small))
    return segment_type(spec.extension)(*plain, *(draw(st.integers(0, 3)) for _ in spec.extension.options))


@pytest.mark.sampled(3)
@pytest.mark.parametrize("spec", SETTINGS, ids=lambda spec: spec.name)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_every_arriving_segment_has_exactly_one_outcome(spec: Spec, data: st.DataObject) -> None:
    block = data.draw(ends(spec))
    segment = data.draw(segments(spec, block))
    outcome = step(spec, block, Kind.ARRIVES, Choices(data.draw(numbers), "new"), segment, PARAMETERS)
    assert outcome is not None
    assert outcome.fired


@pytest.mark.parametrize("spec", SETTINGS, ids=lambda spec: spec.name)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_every_call_is_answered_and_no_timeout_has_two_outcomes(spec: Spec, data: st.DataObject) -> None:
    block = data.draw(ends(spec))
    kind = data.draw(st.sampled_from([kind for kind in Kind if kind is not Kind.ARRIVES]))
    length = data.draw(st.integers(1 if kind is Kind.SEND else 0, 10))
    outcome = step(spec, block, kind, Choices(data.draw(numbers), "new", length, 500), None, PARAMETERS)
    if kind not in spec.spontaneous:
        assert outcome is not None
        assert outcome.fired
