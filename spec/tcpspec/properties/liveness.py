"""What must happen in the end: ``leads_to`` values, each with its reason.  Read ``CLOSES`` and ``OPENS_RESOLVE`` first.

Whether they hold depends on which endless runs count (``tcpspec.system.fairness``), on what the users do and on what
the network may do; the claims that use them say so.
"""

from __future__ import annotations

from tcpspec.language.expression import Bool
from tcpspec.properties.property import A, At, B, Property, both, either, leads_to, quiet
from tcpspec.rules.block import (
    CLOSED,
    CLOSING,
    FIN_WAIT_1,
    FIN_WAIT_2,
    LAST_ACK,
    SYN_RECEIVED,
    SYN_SENT,
    SYNCHRONIZED,
    TIME_WAIT,
    incarnation,
    iss,
    outstanding,
    peer,
    snd_nxt,
    state,
)

opening = state.is_one_of(SYN_SENT, SYN_RECEIVED)
closing = state.is_one_of(FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK, TIME_WAIT)


owes_more_than_its_syn = outstanding & (snd_nxt != iss + 1)
"""Something was sent that must be acknowledged, and not only the SYN that opened: that is no attempt to send."""


def half_open(here: At, there: At) -> Bool:
    """``here`` is synchronized with an incarnation of ``there`` that is over."""
    return here(state.is_one_of(*SYNCHRONIZED)) & (there(incarnation) != here(peer))


def _discovered(id: str, here: At, there: At) -> Property:
    return leads_to(
        id,
        f"{here.side} learns that its peer is gone, once either side sends",
        given=half_open(here, there) & (here(owes_more_than_its_syn) | there(state == SYN_SENT)),
        holds=~half_open(here, there),
        why="such connections automatically become reset if an attempt is made to send in either direction",
        rfc="3.5.1",
    )


OPENS_RESOLVE = leads_to(
    "opens-resolve",
    "every open ends, ESTABLISHED or with an error",
    given=either(opening),
    holds=both(~opening),
    why="a user who opens a connection is told what came of it",
    rfc="3.5",
)
CLOSES = leads_to(
    "closes",
    "both ends reach CLOSED",
    given=either(state != CLOSED),
    holds=both(state == CLOSED),
    why="a connection that both users close is over some day, and its ports are free",
    rfc="3.6",
)
CLOSE_ENDS = leads_to(
    "close-ends",
    "a requested close ends: once A has closed it reaches CLOSED",
    given=A(closing),
    holds=A(~closing),
    why="CLOSE says that no more is to be sent; to receive goes on until the other user closes too",
    rfc="3.6",
)
QUIET = leads_to(
    "quiet",
    "the network falls quiet: no endless exchange of answers to answers",
    given=~quiet,
    holds=quiet,
    why="segments that only answer each other occupy the network, and no user gains by them",
    rfc="3.10.7.4",
)
A_DISCOVERS = _discovered("a-discovers", A, B)
B_DISCOVERS = _discovered("b-discovers", B, A)
B_DISCOVERS_UNASKED = leads_to(
    "b-discovers-unasked",
    "B learns that its peer is gone, even if nobody sends",
    given=half_open(B, A),
    holds=~half_open(B, A),
    why="a connection whose peer is gone should not occupy a server for ever",
    rfc="3.5.1",
)

PROGRESS = (OPENS_RESOLVE, CLOSES, CLOSE_ENDS, QUIET, A_DISCOVERS, B_DISCOVERS, B_DISCOVERS_UNASKED)
