"""For each assumption of the TIME-WAIT theorems a run that breaks the claim when it is dropped."""

from __future__ import annotations

from functools import partial

from tcpcheck.symbolic.timing.close_runs import forged_fin, old_fin, unclean_close
from tcpcheck.symbolic.timing.conditions import READINGS
from tcpcheck.symbolic.timing.drain_runs import (
    Setting,
    both_wait,
    final_ack_lost,
    forged_segment,
    immortal_segment,
    new_syn_meets_time_wait,
)
from tcpcheck.symbolic.timing.thresholds import MSL, STEP
from tcpcheck.trace import Trace
from tcpspec.expression import SpecError
from tcpspec.tcp import TCP


def without_assumption(assumption: str, reading: str = "fin") -> Trace:
    """A run in which a long TIME-WAIT does not drain because one assumption of T6 or T6b does not hold.

    SpecError if no run is known to need the assumption under that reading.
    """
    spec, long = READINGS[reading], 10 * MSL
    runs = {
        "lifetime": partial(immortal_segment, Setting(spec, MSL, long, mortal=False)),
        "no-forger": partial(forged_segment, Setting(spec, MSL, long, forger=True)),
        "final-ack": partial(final_ack_lost, Setting(spec, MSL, long)),
        "quiet": partial(new_syn_meets_time_wait, Setting(spec, MSL, long)),
        "one-closer": partial(both_wait, Setting(spec, MSL, 3 * MSL)),
    }
    needed = {"answer": ("lifetime", "no-forger", "final-ack"), "fin": ("lifetime", "no-forger", "final-ack", "quiet")}
    if assumption not in needed.get(reading, tuple(runs)):
        raise SpecError(f"no run under D6={reading} is known to need the assumption {assumption!r}")
    return runs[assumption]().trace(f"without the assumption {assumption!r}")


def without_loss_assumption(assumption: str) -> Trace:
    """A run in which B is reset although W = R + MSL, because one assumption of T7 for k = 1 does not hold.

    SpecError if there is no such assumption, or no run needs it.
    """
    interval, needed = MSL // 2, MSL + MSL // 2
    runs = {
        "no-forger": partial(forged_fin, Setting(TCP, MSL, needed, interval, forger=True)),
        "own-fin": partial(old_fin, Setting(TCP, MSL, needed, interval)),
        "retransmits": partial(unclean_close, Setting(TCP, MSL, needed, 3 * interval), ["ACK"]),
        "losses": partial(unclean_close, Setting(TCP, MSL, needed, interval), ["ACK", "FIN"]),
        "fin-arrives": partial(unclean_close, Setting(TCP, MSL, needed, interval, mortal=False), ["ACK"]),
        "ack-arrives": partial(unclean_close, Setting(TCP, MSL, needed, interval, mortal=False), [], answered=True),
        "long-enough": partial(unclean_close, Setting(TCP, MSL, needed - STEP, interval), ["ACK"]),
    }
    if assumption not in runs:
        raise SpecError(f"no run is known to need the assumption {assumption!r}: there are {', '.join(runs)}")
    return runs[assumption]().trace(f"without the assumption {assumption!r}")
