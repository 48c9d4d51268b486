"""What the steps of 3.10.7.4 share: the states they apply to, and the answer that acknowledges and drops."""

from __future__ import annotations

from tcpspec.language.expression import TRUE, Bool
from tcpspec.rfc9293.definitions import start_time_wait
from tcpspec.rfc9293.readings import D6
from tcpspec.rules.block import ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, SYN_RECEIVED, SYNCHRONIZED, TIME_WAIT, state
from tcpspec.rules.check import Changes
from tcpspec.rules.reading import Setting

OTHER_STATES = state.is_one_of(SYN_RECEIVED, *SYNCHRONIZED)
synchronized = state.is_one_of(*SYNCHRONIZED)
in_syn_received = state == SYN_RECEIVED
in_time_wait = state == TIME_WAIT
still_receives = state.is_one_of(ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2)

RESET = "error: connection reset"

ANSWERS: tuple[tuple[str, Bool, Changes, Setting], ...] = (
    ("", TRUE, {}, D6["fin|literal"]),
    (", not in TIME-WAIT", ~in_time_wait, {}, D6["answer"]),
    (", and TIME-WAIT restarts its timer", in_time_wait, start_time_wait(), D6["answer"]),
)
"""Under D6=answer whatever draws an acknowledgment in TIME-WAIT restarts its timer.  For each such rule: the
end of its name, a further guard, what changes, and the setting."""
