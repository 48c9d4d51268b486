"""TIME-WAIT left out, cut short, read otherwise, or never restarted: what the 2 MSL are for.

Sources: RFC 9293 section 3.6.1 (MUST-13) and 3.10.7.4, steps 1, 5 and 8; RFC 1122 section 4.2.2.13; Linux, which ends
TIME-WAIT after 60 s whatever the MSL, and skips it when there are too many of them (``tcp_max_tw_buckets``).
"""

from __future__ import annotations

from tcpspec.rfc9293.definitions import delete_tcb
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import TIME_WAIT, rcv_nxt, snd_nxt, state, time_wait_expires, time_wait_runs
from tcpspec.rules.check import END, Reply, change, old
from tcpspec.rules.control import ACK

LAST_ACKNOWLEDGMENT = Reply(ACK, seq=old(snd_nxt), ack=old(rcv_nxt) + 1)

NO_TIME_WAIT = TCP.but(
    "no-time-wait",
    why="whoever closes first forgets at once: nobody answers the FIN again or outlives old segments",
    swap={
        "F8-3": TCP.find("F8-3").but(then=delete_tcb(), send=LAST_ACKNOWLEDGMENT),
        "A5-11": TCP.find("A5-11").but(name="CLOSING ends at the ACK of its FIN", then=delete_tcb(), onward=END),
    },
)

SHORT_TIME_WAIT = TCP.but(
    "short-time-wait",
    why="TIME-WAIT lasts for as long as there is memory for it, which may be less than 2 MSL",
    swap={
        "TIME-WAIT ends": TCP.find("TIME-WAIT ends").but(
            name="TIME-WAIT ends before its time", guard=(state == TIME_WAIT) & time_wait_runs
        )
    },
)

LITERAL_TIME_WAIT = TCP.but(
    "literal-time-wait",
    why="RFC 9293 to the letter (D6): the FIN sent again never restarts the timer, any in-window ACK does",
    readings={"D6": "literal"},
)

RESTART_ON_ANSWER = TCP.but(
    "restart-on-answer",
    why="every segment that TIME-WAIT acknowledges restarts its timer (D6), so its last answer dies with it",
    readings={"D6": "answer"},
)

KEEP_TIMER = change(time_wait_runs=time_wait_runs, time_wait_expires=time_wait_expires)
# fmt: off
WITHOUT_RESTART = {
    "TIME-WAIT acknowledges the FIN again and restarts its timer": "TIME-WAIT acknowledges the FIN again",
    "TIME-WAIT acknowledges what occupies numbers and restarts its timer for a FIN":
        "TIME-WAIT acknowledges a FIN in the window",
    "TIME-WAIT receives a FIN in the window and restarts its timer": "TIME-WAIT receives a FIN in the window",
}
# fmt: on

NEVER_RESTART = TCP.but(
    "never-restart",
    why="TIME-WAIT lasts 2 MSL from its beginning, whatever arrives: is one lost last ACK still repaired?",
    swap={rule: TCP.find(rule).but(name=name, then=KEEP_TIMER) for rule, name in WITHOUT_RESTART.items()},
)

TIME_WAITS = {
    spec.name: spec for spec in (NO_TIME_WAIT, SHORT_TIME_WAIT, LITERAL_TIME_WAIT, RESTART_ON_ANSWER, NEVER_RESTART)
}  # fmt: skip
