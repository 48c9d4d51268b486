"""Properties of what becomes of a connection: one of it, both ends of it alive, every octet received, and once.

They name no rule, as those of ``tcpspec.properties`` do not.  Some can hold only where nobody ABORTs, reboots or gives
up, or where nobody SENDs; the scenarios in which they are asked say so.
"""

from __future__ import annotations

from collections.abc import Callable

from tcpspec.language.expression import Bool, all_of, any_of, implies
from tcpspec.properties.property import A, At, B, always, at_each_end, both, either, leads_to, mutual, sometimes
from tcpspec.rules.block import (
    CLOSE_WAIT,
    CLOSED,
    CLOSING,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    LAST_ACK,
    LISTEN,
    SYN_SENT,
    TIME_WAIT,
    delivered,
    fin_sent,
    incarnation,
    irs,
    iss,
    peer,
    rcv_nxt,
    rcv_unread,
    snd_nxt,
    snd_queued,
    state,
)
from tcpspec.rules.ghosts import NOBODY

Condition = Callable[[At, At], Bool]
"""Of one end and the other."""

RECEIVED_FIN = (CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT)
took_more_than_a_syn = ~state.is_one_of(CLOSED, LISTEN, SYN_SENT) & (rcv_nxt != irs + 1)


def some_end(premise: Condition) -> Bool:
    """The condition of one end at least."""
    return any_of(*(premise(here, there) for here, there in at_each_end()))


def every_end(premise: Condition, conclusion: Condition) -> Bool:
    """Whichever end satisfies the premise satisfies the conclusion."""
    return all_of(*(implies(premise(here, there), conclusion(here, there)) for here, there in at_each_end()))


def _established(here: At, _: At) -> Bool:
    return here(state == ESTABLISHED)


def _took_text(here: At, _: At) -> Bool:
    return here(took_more_than_a_syn)


def _knows_the_end(here: At, _: At) -> Bool:
    return mutual & here(state.is_one_of(*RECEIVED_FIN))


def _was_told(here: At, _: At) -> Bool:
    return mutual & here(state == FIN_WAIT_2)


PEER_ALIVE = always(
    "peer-alive",
    "an ESTABLISHED end has a peer that still exists",
    given=some_end(_established),
    holds=every_end(_established, lambda here, there: there(incarnation) == here(peer)),
    why="where nobody aborts, reboots or gives up, nothing that arrives may end a connection at one end only",
    rfc="3.5.1",
)
ONE_CONNECTION = always(
    "one-connection",
    "two ESTABLISHED ends are the two ends of one connection",
    given=both(state == ESTABLISHED),
    holds=mutual,
    why="two SYNs that cross open one connection, not two",
    rfc="3.5",
)
ALL_RECEIVED = always(
    "all-received",
    "an end that has received FIN has received every octet that the other user gave to SEND",
    given=some_end(_knows_the_end),
    holds=every_end(_knows_the_end, lambda here, there: (here(rcv_nxt) == there(snd_nxt)) & there(snd_queued == 0)),
    why="CLOSE means 'I have no more to send', and all that was sent before it is delivered",
    rfc="3.6",
)
FIN_WAS_RECEIVED = always(
    "fin-was-received",
    "an end whose FIN was acknowledged has a peer that received it",
    given=some_end(_was_told),
    holds=every_end(_was_told, lambda _, there: there(state.is_one_of(*RECEIVED_FIN))),
    why="a FIN that is taken for acknowledged is never sent again, so the peer would wait for it for ever",
    rfc="3.4",
)
FALLS_SILENT = always(
    "falls-silent",
    "two ends that have nothing to say have used three numbers at most",
    given=both(state == ESTABLISHED) & mutual,
    holds=both(snd_nxt - iss <= 3),
    why="an acknowledgment that must itself be acknowledged never comes to an end; TCP uses one number, its SYN's",
    rfc="3.4",
)
TAKEN_ONCE = always(
    "taken-once",
    "text is taken from a peer that is bound to us, or to nobody yet",
    given=some_end(_took_text),
    holds=every_end(
        _took_text,
        lambda here, there: (there.peer_of(here(peer)) == here(incarnation)) | (there.peer_of(here(peer)) == NOBODY),
    ),
    why="what one incarnation of the peer sends once is not delivered to two of ours",
    rfc="3.5",
)
FIN_ARRIVES = leads_to(
    "fin-arrives",
    "a FIN that the client has sent is received in the end, unless the connection ends otherwise",
    given=A(fin_sent) & mutual,
    holds=~mutual | B(state.is_one_of(*RECEIVED_FIN)),
    why="a FIN is sent again until it is acknowledged, and only its receiver can acknowledge its number",
    rfc="3.4",
)
CLOSED_TOGETHER = leads_to(
    "closed-together",
    "two ends that close at once are both CLOSED in the end",
    given=both(state == FIN_WAIT_1) & mutual,
    holds=both(state == CLOSED),
    why="each FIN is acknowledged, and TIME-WAIT ends",
    rfc="3.6",
)
HALF_CLOSED_RECEIVES = sometimes(
    "half-closed-receives",
    "an end that has closed receives text from the end that has not",
    A(state == FIN_WAIT_2) & A(rcv_unread > 0) & B(state == CLOSE_WAIT) & mutual,
    why="a connection is closed in each direction by itself",
    rfc="3.6",
)
CLOSE_TOGETHER = sometimes(
    "close-together",
    "both ends close at once, and both wait in TIME-WAIT",
    both(state == TIME_WAIT) & mutual,
    why="FINs may cross",
    rfc="3.6",
)

CONNECTS = sometimes(
    "client-connects",
    "a client connects to a listener",
    both(state == ESTABLISHED) & mutual,
    why="a server waits to be called; where it only listens, nothing but the handshake opens the connection",
    rfc="3.5",
)
TALKS = sometimes(
    "octets-both-ways",
    "octets are delivered in both directions",
    both(delivered > 0) & mutual,
    why="the protocol does its job",
    rfc="3.4",
)
BOTH_CLOSE = sometimes(
    "both-close",
    "an end that has received the FIN of the other has sent its own",
    either(state.is_one_of(CLOSING, LAST_ACK, TIME_WAIT)) & either(fin_sent),
    why="a connection ends when both directions are closed",
    rfc="3.6",
)

OUTCOMES = (
    PEER_ALIVE, ONE_CONNECTION, ALL_RECEIVED, FIN_WAS_RECEIVED, FALLS_SILENT, TAKEN_ONCE, HALF_CLOSED_RECEIVES,
    CLOSE_TOGETHER, FIN_ARRIVES, CLOSED_TOGETHER, CONNECTS, TALKS, BOTH_CLOSE,
)  # fmt: skip
