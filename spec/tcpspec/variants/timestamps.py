"""Timestamps (RFC 7323): early reuse of ports in TIME-WAIT (RFC 6191), and what a cache per host made of them.

A clock is a count that never wraps; it ticks when a connection begins and when text is sent.  PAWS is the test before
the first step of 3.10.7.4; a reset is exempt from it (RFC 7323 section 5.2).  TS.Recent is what the SYN said: that
later segments raise it only refuses more.  It outlives the connection, as RFC 7323 appendix B.2 suggests for a host.
"""

from __future__ import annotations

from tcpspec.language.expression import Bool, Nat, if_, implies, named
from tcpspec.rfc9293.arrives.answers import OTHER_STATES, in_time_wait
from tcpspec.rfc9293.arrives.listen import SYN_ACK, accept_syn
from tcpspec.rfc9293.arrives.sequence_number import new_syn
from tcpspec.rfc9293.definitions import ACK_NOW, RESET_BY_ACK, acceptable_ack, delete_tcb
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import LISTEN, SYN_RECEIVED, SYN_SENT, state
from tcpspec.rules.check import NEXT, Check, change
from tcpspec.rules.event import BUFFER, Kind, length
from tcpspec.rules.extension import Extension
from tcpspec.rules.segment import seg
from tcpspec.rules.spec import Section

ts_clock = Nat.field("block", "ts_clock")
ts_began = Nat.field("block", "ts_began")
ts_recent = Nat.field("block", "ts_recent")
seg_tsval = Nat.field("seg", "tsval")
seg_tsecr = Nat.field("seg", "tsecr")

STAMPS = Extension(
    block={ts_clock: 0, ts_began: 0, ts_recent: 0},
    options={seg_tsval: ts_clock, seg_tsecr: ts_recent},
    remembered={"began": ts_began, "clock": ts_clock},
)
"""TSval is the sender's clock, TSecr the clock that it last heard; ``ts_began`` is the clock when this connection
began."""

a_tick_later = ts_clock + 1 + length
"""The clock when a connection begins.  OPEN brings no octets: ``length`` is any further time that has passed."""
begins = STAMPS.change(ts_clock=a_tick_later, ts_began=a_tick_later)
older: Bool = named("SEG.TSval < TS.Recent", seg_tsval < ts_recent)
echoes_another: Bool = named("SEG.TSecr is older than this connection", seg_tsecr < ts_began)

# fmt: off
PAWS = Section("3.10.7.4", Kind.ARRIVES, given=OTHER_STATES)
PAWS.check("timestamps", "a segment with an old timestamp is acknowledged and dropped", older, ~seg.RST,
           send=ACK_NOW)

IN_LISTEN = Section("3.10.7.2", Kind.ARRIVES, given=(state == LISTEN) & new_syn)
IN_LISTEN.check("timestamps", "LISTEN learns the clock of a SYN",
                then={**begins, **STAMPS.change(ts_recent=seg_tsval)}, onward=NEXT)

IN_SYN_SENT = Section("3.10.7.3", Kind.ARRIVES, given=(state == SYN_SENT) & seg.SYN & ~seg.RST)
IN_SYN_SENT.check("timestamps", "SYN-SENT learns the clock of a SYN", implies(seg.ACK, acceptable_ack),
                  then=STAMPS.change(ts_recent=seg_tsval), onward=NEXT)

IN_TIME_WAIT = Section("3.6.1", Kind.ARRIVES, given=in_time_wait & new_syn)
IN_TIME_WAIT.check("timestamps", "TIME-WAIT accepts a SYN with a newer timestamp", ts_recent < seg_tsval,
                   then={**delete_tcb(SYN_RECEIVED), **accept_syn, **change(rcv_wnd=BUFFER),
                         **begins, **STAMPS.change(ts_recent=seg_tsval)},
                   send=SYN_ACK, cites="MAY-2 SHLD-4 MUST-8 MUST-9 SHLD-1")

ECHO = Section("3.10.7.3", Kind.ARRIVES, given=(state == SYN_SENT) & seg.SYN & seg.ACK & ~seg.RST)
ECHO.check("echo", "SYN-SENT refuses a SYN,ACK that echoes an older clock", acceptable_ack, echoes_another,
           send=RESET_BY_ACK)

ECHO_AGAIN = Section("3.10.7.4", Kind.ARRIVES, given=(state == SYN_RECEIVED) & seg.ACK & ~seg.RST)
ECHO_AGAIN.check("echo", "SYN-RECEIVED refuses an ACK that echoes an older clock", acceptable_ack, echoes_another,
                 send=RESET_BY_ACK)

STALE = Section("3.10.7.2", Kind.ARRIVES, given=(state == LISTEN) & new_syn)
STALE.check("per-host cache", "LISTEN drops a SYN with an older timestamp in silence", older)
# fmt: on


ACTIVELY = ("OPEN-2", "OPEN-5", "SEND-2")
"""The rules that choose an ISS for an active open."""


def ticking(opens: Nat = a_tick_later, sends: Nat = ts_clock + 1) -> dict[str, Check]:
    """The rules by which the clock moves: when a connection begins actively, and when text is sent."""
    began = STAMPS.change(ts_clock=opens, ts_began=opens)
    sent = TCP.find("SEND makes the text a segment")
    return {
        **{row: TCP.find(row).but(then=began) for row in ACTIVELY},
        sent.name: sent.but(then=STAMPS.change(ts_clock=sends)),
    }


BEFORE_LISTEN, BEFORE_SYN_SENT = "3.10.7.2 first", "3.10.7.3 first"
BEFORE_TIME_WAIT, BEFORE_THE_REST = "3.6.1 MAY-2", "3.10.7.4 first, a crossing SYN,ACK"

TIMESTAMPS = TCP.but(
    "timestamps",
    why="every segment carries its sender's clock, and what is older than TS.Recent is refused (RFC 7323)",
    extension=STAMPS,
    swap=ticking(),
    before={BEFORE_LISTEN: IN_LISTEN, BEFORE_SYN_SENT: IN_SYN_SENT, BEFORE_THE_REST: PAWS},
)

EARLY_REUSE = TIMESTAMPS.but(
    "early-reuse",
    why="TIME-WAIT gives way to a SYN whose timestamp is newer than all it has seen (RFC 6191)",
    before={BEFORE_TIME_WAIT: IN_TIME_WAIT},
)
BOTH_ECHOES = {"3.10.7.3 timestamps": ECHO, BEFORE_THE_REST: ECHO_AGAIN}

CROSSING = EARLY_REUSE.but(
    "clock-guarded-crossing",
    why="as early-reuse, and an ACK of our SYN is believed only if it echoes our own clock",
    before=BOTH_ECHOES,
)
GUARDED = CROSSING.but(
    "clock-guarded",
    why="as clock-guarded-crossing, and SYN-SENT takes no bare SYN: clocks alone tell connections apart",
    drop=("SS-6",),
)
NO_PAWS = GUARDED.but(
    "clock-guarded-no-paws",
    why="as clock-guarded, and segments with an old timestamp are taken",
    drop=("a segment with an old timestamp is acknowledged and dropped",),
)
NO_CLIENT_ECHO = GUARDED.but(
    "clock-guarded-no-client-echo",
    why="as clock-guarded, and SYN-SENT takes any SYN,ACK that acknowledges its SYN, as RFC 7323 does",
    drop=("SYN-SENT refuses a SYN,ACK that echoes an older clock",),
)
NO_SERVER_ECHO = GUARDED.but(
    "clock-guarded-no-server-echo",
    why="as clock-guarded, and SYN-RECEIVED takes any ACK that acknowledges its SYN, as RFC 7323 does",
    drop=("SYN-RECEIVED refuses an ACK that echoes an older clock",),
)
JUMPING_CLOCK = GUARDED.but(
    "jumping-clock",
    why="as clock-guarded, with a clock that jumps ahead while text is sent, and back when the next connection begins",
    swap=ticking(opens=if_(ts_clock == 0, Nat.constant(1), Nat.constant(2)), sends=ts_clock + 9),
)

HOST_CACHE = TIMESTAMPS.but(
    "host-cache",
    why="LISTEN remembers the clock of an address and drops older SYNs in silence (Linux tcp_tw_recycle)",
    before={"3.10.7.2 timestamps": STALE},
)
NAT = HOST_CACHE.but(
    "host-cache-nat",
    why="two hosts behind one address, an old and a young one, take turns at opening (tcp_tw_recycle with NAT)",
    swap=ticking(opens=if_(ts_clock < 9000, Nat.constant(9000), Nat.constant(10))),
)

WITH_TIMESTAMPS = {
    spec.name: spec
    for spec in (TIMESTAMPS, EARLY_REUSE, CROSSING, GUARDED, NO_PAWS, NO_CLIENT_ECHO, NO_SERVER_ECHO, JUMPING_CLOCK,
                 HOST_CACHE, NAT)
}  # fmt: skip
