"""Claims about ports that are used again too soon: TIME-WAIT cut short, left out, or cut off by the next OPEN."""

from __future__ import annotations

from tcpspec import stories
from tcpspec.claims.attacks import HAZARDS
from tcpspec.claims.claim import Claim, OneEvent, TickedClose, Told
from tcpspec.claims.pairs import fails, holds, waiting
from tcpspec.claims.progress import ONE_CLOSES
from tcpspec.properties.liveness import CLOSE_ENDS
from tcpspec.properties.outcomes import PEER_ALIVE
from tcpspec.properties.property import NO_OLD_OCTET, A, B, always, leads_to
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import CLOSE_WAIT, CLOSED, ESTABLISHED, SYN_RECEIVED, SYN_SENT, incarnation, peer, state
from tcpspec.rules.event import Kind
from tcpspec.rules.spec import Spec
from tcpspec.scenarios.extensions import TIME_WAIT_REUSED
from tcpspec.scenarios.one_connection import HALF_CLOSE, ONE_OCTET
from tcpspec.scenarios.progress import ONCE
from tcpspec.scenarios.reuse import OPENS_AGAIN_AT_ONCE
from tcpspec.variants.attacks import IGNORE_RST, RESET_AFTER_A_TICK
from tcpspec.variants.closing import FIN_WAIT_2_LIMIT, LINGER_ZERO
from tcpspec.variants.reuse import ACTIVE_REUSE, BARE_REUSE
from tcpspec.variants.time_wait import LITERAL_TIME_WAIT, NO_TIME_WAIT, RESTART_ON_ANSWER, SHORT_TIME_WAIT
from tcpspec.variants.timestamps import EARLY_REUSE, TIMESTAMPS

HEARS_OF_CLOSE = leads_to(
    "hears-of-close",
    "a server hears of it when its client closes",
    given=A(~state.is_one_of(SYN_SENT, SYN_RECEIVED, ESTABLISHED)) & B(state == ESTABLISHED),
    holds=B(state != ESTABLISHED),
    why="a FIN is sent again until it is acknowledged; a RST is sent once",
    rfc="3.6",
)
STILL_HEARD = always(
    "still-heard",
    "an end that may still send in CLOSE-WAIT has a peer that still receives",
    given=B(state == CLOSE_WAIT),
    holds=B(peer) == A(incarnation),
    why="CLOSE means 'I have no more to send', and says nothing about receiving",
    rfc="3.6",
)


def _closes(id: str, statement: str, spec: Spec, *, drops: str = "") -> TickedClose:
    return TickedClose(id=id, statement=statement, expected="VIOLATED" if drops else "HOLDS", drops=drops, spec=spec,
                       msl=2, time_wait=4, interval=1, losses=1)  # fmt: skip


V10 = Claim(
    id="V10",
    title="Timestamps keep old octets out of a connection that a reset let begin early, not old resets",
    statement="If TIME-WAIT falls to a RST once both clocks have ticked (RFC 1337, F2), PAWS keeps the octets of the "
    "old connection out of the next one (H1), and one end of it may still be reset by an old RST (H3).",
    story="A RST is exempt from PAWS, so the RST that the assassination leaves behind is as good as ever. Only a "
    "TIME-WAIT that ignores RST (F1) leaves none.",
    parts=(
        holds("h1-with-clocks", "with clocks no old octet is taken after an early reset", waiting(RESET_AFTER_A_TICK),
              OPENS_AGAIN_AT_ONCE, NO_OLD_OCTET),
        fails("h1-without-clocks", "without clocks an early reset lets old octets in", waiting(TCP),
              OPENS_AGAIN_AT_ONCE, NO_OLD_OCTET, drops="clocks"),
        fails("h3-with-clocks", "with clocks an old RST still ends the new connection at one end",
              waiting(RESET_AFTER_A_TICK), OPENS_AGAIN_AT_ONCE, PEER_ALIVE, drops="ignore-rst"),
        holds("h3-ignoring-rst", "if TIME-WAIT ignores RST instead, no old RST ends the new connection",
              waiting(IGNORE_RST), OPENS_AGAIN_AT_ONCE, PEER_ALIVE),
    ),
    sources=("RFC 1337 section 3, F2", "RFC 7323 section 5.2"),
)  # fmt: skip

V11 = Claim(
    id="V11",
    title="A shorter TIME-WAIT, a reset in place of FIN and a limit for FIN-WAIT-2 each give something up",
    statement="Without a TIME-WAIT of 2 MSL an old octet is taken, or the peer is reset after a complete close; with a "
    "reset in place of FIN what was sent before may be lost, and the peer may never hear of it; and if FIN-WAIT-2 is "
    "limited, every close ends, but a peer that is only slow is cut off.",
    story="TIME-WAIT does two things: it answers the FIN that comes again because the last ACK was lost, and it keeps "
    "the ports until nothing of the connection is left. SO_LINGER with 0 seconds does neither, and sends what is never "
    "sent again. The limit of FIN-WAIT-2 cannot tell a peer that is gone from one whose user takes his time.",
    parts=(
        fails("no-time-wait", "no TIME-WAIT: old octets are taken", waiting(NO_TIME_WAIT), OPENS_AGAIN_AT_ONCE,
              NO_OLD_OCTET, drops="time-wait"),
        fails("linger-zero", "a reset in place of FIN: there is no TIME-WAIT either", waiting(LINGER_ZERO),
              OPENS_AGAIN_AT_ONCE, NO_OLD_OCTET, drops="time-wait"),
        holds("time-wait", "a TIME-WAIT that lasts lets no old octet in", waiting(IGNORE_RST), OPENS_AGAIN_AT_ONCE,
              NO_OLD_OCTET),
        Told(id="half-msl", statement="TIME-WAIT lasts MSL / 2: an octet that was sent before it is still under way",
             expected="VIOLATED", drops="2-msl", spec=SHORT_TIME_WAIT, story=stories.SHORT_TIME_WAIT,
             property=NO_OLD_OCTET),
        _closes("short-time-wait", "TIME-WAIT may end at any moment: the FIN that comes again is answered by a reset",
                SHORT_TIME_WAIT, drops="2-msl"),
        _closes("literal", "a FIN that comes again does not restart the timer (D6): the same", LITERAL_TIME_WAIT,
                drops="restart"),
        _closes("restart-on-answer", "every answer restarts it: the FIN is answered by an ACK", RESTART_ON_ANSWER),
        _closes("2-msl", "TIME-WAIT of 2 MSL answers a FIN that was lost once by an ACK", TCP),
        OneEvent(id="close-resets", statement="CLOSE ends a connection whose octets are not acknowledged",
                 expected="VIOLATED", drops="fin", spec=LINGER_ZERO, kind=Kind.CLOSE,
                 given=state.is_one_of(ESTABLISHED, CLOSE_WAIT), holds=state != CLOSED),
        OneEvent(id="close-waits", statement="a CLOSE that sends FIN ends no connection by itself", expected="PROVED",
                 spec=TCP, kind=Kind.CLOSE, given=state.is_one_of(ESTABLISHED, CLOSE_WAIT), holds=state != CLOSED),
        fails("reset-lost", "the reset is lost: the server never hears of the close", LINGER_ZERO, ONE_OCTET,
              HEARS_OF_CLOSE, drops="fin"),
        holds("fin-lost", "a server hears of it when its client closes: a FIN that is lost is sent again", TCP,
              ONE_OCTET, HEARS_OF_CLOSE),
        holds("limit", "FIN-WAIT-2 has a limit: a close ends, even if the other user never closes", FIN_WAIT_2_LIMIT,
              ONCE, CLOSE_ENDS, fairness=ONE_CLOSES),
        fails("no-limit", "FIN-WAIT-2 without a limit may last for ever", TCP, ONCE, CLOSE_ENDS, drops="limit",
              fairness=ONE_CLOSES),
        fails("cut-off", "the limit cuts off a peer that still has something to send", FIN_WAIT_2_LIMIT, HALF_CLOSE,
              STILL_HEARD, drops="no-limit"),
        holds("not-cut-off", "a peer that still has something to send is heard for as long as it likes where "
              "FIN-WAIT-2 has no limit", TCP, HALF_CLOSE, STILL_HEARD),
    ),
    sources=("RFC 9293 section 3.6.1", "RFC 1122 section 4.2.2.13", "RFC 1379 appendix A", "POSIX, SO_LINGER",
             "Linux, tcp_fin_timeout and tcp_max_tw_buckets"),
)  # fmt: skip

V12 = Claim(
    id="V12",
    title="A client may open again out of TIME-WAIT if segments carry clocks, but for old resets",
    statement="If an active OPEN does not wait for TIME-WAIT to end, PAWS keeps old octets out of the new connection "
    "even if its numbers overlap; without timestamps they get in. An old RST gets in even so.",
    story="The clock of the new SYN is beyond all that the old connection showed. A RST is exempt from PAWS, and the "
    "one that TIME-WAIT's own ACK drew may still be under way. If the last ACK was lost and the peer is still in "
    "LAST-ACK, the SYN draws an ACK, the ACK a RST, and only the next SYN opens.",
    parts=(
        *(holds(f"{id}-with-clocks", f"with clocks: {property.name}", waiting(ACTIVE_REUSE), OPENS_AGAIN_AT_ONCE,
                property)
          for id, _, property in HAZARDS if property is not PEER_ALIVE),
        *(fails(f"{id}-without-clocks", f"without clocks: {says}", waiting(BARE_REUSE), OPENS_AGAIN_AT_ONCE, property,
                drops="clocks")
          for id, says, property in HAZARDS if property is not PEER_ALIVE),
        fails("old-reset", "with clocks: an old RST ends the new connection at one end", waiting(ACTIVE_REUSE),
              OPENS_AGAIN_AT_ONCE, PEER_ALIVE, drops="ignore-rst"),
        holds("time-wait-kept", "a TIME-WAIT that lasts and ignores RST lets none begin", waiting(IGNORE_RST),
              OPENS_AGAIN_AT_ONCE, PEER_ALIVE),
        holds("waits", "with clocks, and OPEN waits for TIME-WAIT: no old octet is taken", waiting(TIMESTAMPS),
              OPENS_AGAIN_AT_ONCE, NO_OLD_OCTET),
        fails("at-the-server", "TIME-WAIT at the server gives way to a SYN with a newer clock, and all ISNs are the "
              "same: SYN-SENT takes an old SYN,ACK, for RFC 7323 asks for no echo there", waiting(EARLY_REUSE),
              TIME_WAIT_REUSED, NO_OLD_OCTET, drops="echo"),
        Told(id="last-ack", statement="the peer is still in LAST-ACK: the SYN ends that connection and opens none",
             expected="HOLDS", spec=BARE_REUSE, story=stories.REUSE_MEETS_LAST_ACK),
    ),
    sources=("Linux, tcp_tw_reuse", "RFC 6191 section 2", "RFC 7323 sections 5.2, 5.3 and B.2",
             "RFC 1644 section 3.4, O1.2"),
)  # fmt: skip

CLAIMS = (V10, V11, V12)
