"""For each assumption of the TIME-WAIT theorems a run that breaks the claim when it is dropped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from tcpcheck.runs.trace import Trace
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
from tcpcheck.symbolic.timing.run import TimedRun
from tcpcheck.symbolic.timing.thresholds import MSL, STEP
from tcpspec.language.expression import SpecError
from tcpspec.rfc9293.tcp import TCP

Runs = Mapping[str, Callable[[], TimedRun]]
"""Assumption -> the run that does not keep it."""


def drain_runs(reading: str = "fin") -> Runs:
    """A run for each assumption of T6 or T6b that is known to be needed under this reading."""
    spec, long = READINGS[reading], 10 * MSL
    runs: dict[str, Callable[[], TimedRun]] = {
        "lifetime": partial(immortal_segment, Setting(spec, MSL, long, mortal=False)),
        "no-forger": partial(forged_segment, Setting(spec, MSL, long, forger=True)),
        "final-ack": partial(final_ack_lost, Setting(spec, MSL, long)),
        "quiet": partial(new_syn_meets_time_wait, Setting(spec, MSL, long)),
        "one-closer": partial(both_wait, Setting(spec, MSL, 3 * MSL)),
    }
    needed = {"answer": ("lifetime", "no-forger", "final-ack"), "fin": ("lifetime", "no-forger", "final-ack", "quiet")}
    return {name: runs[name] for name in needed.get(reading, tuple(runs))}


def without_assumption(assumption: str, reading: str = "fin") -> Trace:
    """A run in which a long TIME-WAIT does not drain because one assumption of T6 or T6b does not hold.

    SpecError if no run is known to need the assumption under that reading.
    """
    return _of(drain_runs(reading), assumption)


def close_runs() -> Runs:
    """For each assumption of T7 for k = 1 a run in which B is reset although W = R + MSL."""
    interval, needed = MSL // 2, MSL + MSL // 2
    return {
        "no-forger": partial(forged_fin, Setting(TCP, MSL, needed, interval, forger=True)),
        "own-fin": partial(old_fin, Setting(TCP, MSL, needed, interval)),
        "retransmits": partial(unclean_close, Setting(TCP, MSL, needed, 3 * interval), ["ACK"]),
        "losses": partial(unclean_close, Setting(TCP, MSL, needed, interval), ["ACK", "FIN"]),
        "fin-arrives": partial(unclean_close, Setting(TCP, MSL, needed, interval, mortal=False), ["ACK"]),
        "ack-arrives": partial(unclean_close, Setting(TCP, MSL, needed, interval, mortal=False), [], answered=True),
        "long-enough": partial(unclean_close, Setting(TCP, MSL, needed - STEP, interval), ["ACK"]),
    }


def without_loss_assumption(assumption: str) -> Trace:
    """A run in which B is reset although W = R + MSL, because one assumption of T7 for k = 1 does not hold.

    SpecError if there is no such assumption, or no run needs it.
    """
    return _of(close_runs(), assumption)


def _of(runs: Runs, assumption: str) -> Trace:
    if assumption not in runs:
        raise SpecError(f"no run is known to need the assumption {assumption!r}: there are {', '.join(runs)}")
    return runs[assumption]().trace(f"without the assumption {assumption!r}")
