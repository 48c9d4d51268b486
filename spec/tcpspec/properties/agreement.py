"""Properties that other models of TCP state: agreement, no half-open connection, pairs of states that never occur.

Several of them hold in those models only because their network loses and duplicates nothing, or because nobody ever
dies there; ``tcpspec.claims.other_models`` says for each under what it holds.  Nothing here looks at a rule.

Read ``NEVER_TOGETHER`` first.
"""

from __future__ import annotations

from tcpspec.language.expression import Bool, all_of, implies
from tcpspec.properties.property import A, At, B, always, at_each_end, both, either, mutual, syn_acknowledged
from tcpspec.rules.block import (
    CLOSE_WAIT,
    CLOSED,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    LAST_ACK,
    LISTEN,
    SYN_SENT,
    TIME_WAIT,
    fin_sent,
    rcv_nxt,
    snd_nxt,
    snd_una,
    state,
)

APART = {
    ESTABLISHED: (FIN_WAIT_2, CLOSE_WAIT, LAST_ACK, TIME_WAIT),
    FIN_WAIT_2: (ESTABLISHED, FIN_WAIT_2, TIME_WAIT),
    CLOSE_WAIT: (ESTABLISHED, CLOSE_WAIT, LAST_ACK, TIME_WAIT),
    LAST_ACK: (ESTABLISHED, CLOSE_WAIT, LAST_ACK),
    TIME_WAIT: (ESTABLISHED, FIN_WAIT_2, CLOSE_WAIT),
}
"""For a state of one end, those that the other cannot be in at the same time: 17 of 121 pairs."""


def apart(here: At, there: At) -> Bool:
    """The states of these ends do not exclude each other."""
    return all_of(*(implies(here(state) == one, ~there(state).is_one_of(*others)) for one, others in APART.items()))


TALK_TO_EACH_OTHER = always(
    "talk-to-each-other",
    "two ends whose SYNs were acknowledged talk to each other",
    given=both(syn_acknowledged),
    holds=mutual,
    why="if both believe to be connected, they are connected to each other and not to somebody who has died",
    rfc="3.5",
)
NEVER_TOGETHER = always(
    "never-together",
    "17 pairs of states exclude each other",
    given=both(state.is_one_of(*APART)),
    holds=apart(A, B),
    why="an end cannot have received a FIN that the other has not sent, nor have its own acknowledged unreceived",
    rfc="3.6",
)
NO_HALF_OPEN = always(
    "no-half-open",
    "no end is ESTABLISHED while the other has no connection",
    given=either(state == ESTABLISHED),
    holds=all_of(
        *(
            implies(here(state) == ESTABLISHED, ~there(state).is_one_of(CLOSED, LISTEN, SYN_SENT))
            for here, there in at_each_end()
        )
    ),
    why="one end has closed or aborted without the knowledge of the other, or has crashed: a half-open connection",
    rfc="3.5.1",
)
AGREE_WHEN_ACKNOWLEDGED = always(
    "agree-when-acknowledged",
    "of two ends that are synchronized, what one has sent the other has received, if all of it was acknowledged",
    given=both(syn_acknowledged & (snd_una == snd_nxt)),
    holds=(A(rcv_nxt) == B(snd_nxt)) & (B(rcv_nxt) == A(snd_nxt)),
    why="an acknowledgment is never given for what was not received, nor by another incarnation",
    rfc="3.4",
)
AGREE = always(
    "agree",
    "an ESTABLISHED end's peer is ESTABLISHED or closing, and each has received what the other has sent",
    given=either(state == ESTABLISHED),
    holds=all_of(
        *(
            implies(
                here(state) == ESTABLISHED,
                there(state).is_one_of(ESTABLISHED, FIN_WAIT_1)
                & (here(rcv_nxt) == there(snd_nxt))
                & (there(rcv_nxt) == here(snd_nxt)),
            )
            for here, there in at_each_end()
        )
    ),
    why="with nothing under way there is nothing that they could still learn; meant for a quiet network",
    rfc="3.5",
)
FIN_HEARD = always(
    "fin-heard",
    "an end in FIN-WAIT-2 or TIME-WAIT knows that its FIN arrived",
    given=either(state.is_one_of(FIN_WAIT_2, TIME_WAIT)),
    holds=all_of(
        *(
            implies(
                here(state).is_one_of(FIN_WAIT_2, TIME_WAIT),
                here(fin_sent & (snd_una == snd_nxt)) & implies(mutual, there(rcv_nxt) == here(snd_nxt)),
            )
            for here, there in at_each_end()
        )
    ),
    why="a clean close rests on the acknowledgment of the FIN, and on nothing else",
    rfc="3.6",
)

SHARED = (TALK_TO_EACH_OTHER, NEVER_TOGETHER, NO_HALF_OPEN, AGREE_WHEN_ACKNOWLEDGED, AGREE, FIN_HEARD)
