"""How fast and how small is enumeration on the full rules of RFC 9293?

    python benchmarks/enumeration.py            default bounds, and the yardstick beside it
    python benchmarks/enumeration.py --wide     also the wide bounds: more than 10^7 joint states

Each measurement is a process of its own, so that peak memory is its own too.  Speed is transitions per second
of processor time, which a busy machine changes little.  Targets: within a factor of two of the yardstick, and
10^7 joint states in less than 2 GiB.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

FACTOR, GIB = 2.0, 1 << 30
LIMIT = 3_000_000


def measured(name: str) -> dict[str, float]:
    """Run one measurement in this process."""
    began = time.process_time()
    if name == "yardstick":
        from benchmarks.yardstick import Yardstick

        yardstick = Yardstick()
        began = time.process_time()
        states, transitions = yardstick.run(LIMIT)
    else:
        from tcpcheck.explicit.space.engine import Search
        from tcpspec.properties.property import PROPERTIES
        from tcpspec.rfc9293.tcp import TCP
        from tcpspec.system.bounds import PRESETS
        from tcpspec.system.joint import connect

        bounds = PRESETS[name]()
        began = time.process_time()
        search = Search(connect(TCP, TCP, over=bounds.network), bounds, PROPERTIES)
        search.run(None, None)
        states, transitions = len(search.states), search.transitions
    seconds = time.process_time() - began
    from tcpcheck.base.memory import peak_mib

    return {"states": states, "transitions": transitions, "seconds": seconds, "mib": peak_mib() or 0.0}


def in_own_process(name: str) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", name]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    rate = found["transitions"] / found["seconds"] / 1e6
    print(
        f"{name:10} {found['states']:>12,.0f} states {found['transitions']:>13,.0f} transitions "
        f"{found['seconds']:6.2f} s  {rate:5.1f} M transitions/s  {found['mib']:6.0f} MiB peak"
    )
    return {**found, "rate": rate}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wide", action="store_true", help="also measure the wide bounds")
    parser.add_argument("--one", metavar="NAME", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measured(options.one)))
        return 0
    yardstick, default = in_own_process("yardstick"), in_own_process("default")
    again = in_own_process("yardstick")
    ratio = (yardstick["rate"] + again["rate"]) / 2 / default["rate"]
    good = ratio <= FACTOR
    print(f"the yardstick is {ratio:.2f} times as fast (target: at most {FACTOR:g}): {'met' if good else 'missed'}")
    if options.wide:
        wide = in_own_process("wide")
        small = wide["mib"] * (1 << 20) < 2 * GIB
        print(f"{wide['states']:,.0f} joint states (target: 10^7 in less than 2 GiB): {'met' if small else 'missed'}")
        good = good and small and wide["states"] >= 10**7
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
