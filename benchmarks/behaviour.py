"""What the command says, kept before a change of the code and compared after it: nothing may differ but what is named.

    python -m benchmarks.behaviour save DIR                  the JSON of every command, one file each
    python -m benchmarks.behaviour compare DIR OTHER         the fields that differ; exit code 1 if any does

``COMMANDS`` are the commands, ``MEASURED`` the fields that differ from run to run; where in the code a rule or property
stands (``PLACE``) may differ, too.  ``save`` goes on where it was stopped.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from pathlib import Path
from typing import Any

from tcpspec.variants import VARIANTS

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "data"
MEASURED = ("cost", "seconds", "peak_mib", "version", "elapsed", "took")
PLACE = re.compile(r"\b[\w/]+\.py:\d+")
MAIN = "from tcpcheck.cli import main; main()"
ENDLESS = ("ack-with-number",)


def _commands() -> Iterator[tuple[str, ...]]:
    for name in VARIANTS:
        yield "rules", name
        yield "explain", name
        if name not in ENDLESS:
            yield "check", name, "--bounds", "tiny"
    for name in ("two-way", "no-time-wait", "fast-open", "timestamps", "syn-cookies", "four-way"):
        yield "diagram", name
        yield "diff", "TCP", name
    for claim in ("T0", "T1", "T4", "T6", "T9", "T13", "T16", "T17", "C1", "O1", "N1", "N2", "V14", "P2", "M3"):
        yield "prove", claim
        yield "explain", claim
    for what in ("properties", "claims", "variants", "readings", "bounds", "figures", "scenarios"):
        yield "list", what
    for name in ("no-phantom", "D6", "Q1-3", "MUST-13", "figure-7", "PROVED", "D15", "agreement", "can-open"):
        yield "explain", name
    for number in range(6, 15):
        yield "replay", f"figure-{number}"
    for cell in ("SYN-SENT/LISTEN", "FIN-WAIT-2/CLOSE-WAIT", "CLOSING/CLOSING", "TIME-WAIT/CLOSED"):
        yield "show", cell, "--bounds", "tiny"
        yield "grid", cell
    yield "show", "two-way", "no-phantom", "--bounds", "tiny"
    yield ("threshold",)
    yield "threshold", "--wait", "60", "--msl", "30", "--rto", "1"
    yield ("tutorial",)
    yield "check", "--bounds", "tiny", "--msl", "1", "--time-wait", "2"
    for capture in sorted((DATA / "captures").glob("*.pcap"))[::4]:
        yield "conform", capture.relative_to(ROOT).as_posix()
    for script in sorted((DATA / "scripts").glob("*.pkt"))[::4]:
        yield "conform", script.relative_to(ROOT).as_posix()
    for variant in sorted((DATA / "variants").glob("*.py"))[::3]:
        yield "check", variant.relative_to(ROOT).as_posix(), "--bounds", "tiny"


COMMANDS = tuple(dict.fromkeys(_commands()))


def file_of(command: tuple[str, ...]) -> str:
    """The name of the file that keeps what a command said."""
    return "".join(letter if letter.isalnum() or letter in "-." else "_" for letter in "_".join(command)) + ".json"


def said(command: tuple[str, ...]) -> dict[str, Any]:
    """Exit code and output of a command, run in a process of its own."""
    words = [sys.executable, "-c", MAIN, *command, "--json"]
    ran = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        out: Any = json.loads(ran.stdout)
    except json.JSONDecodeError:
        out = ran.stdout
    return {"command": command, "exit": ran.returncode, "out": out}


def save(folder: Path) -> None:
    """Run what is not kept yet."""
    folder.mkdir(parents=True, exist_ok=True)

    def one(command: tuple[str, ...]) -> None:
        path = folder / file_of(command)
        if not path.exists():
            text = json.dumps(said(command), indent=1, sort_keys=True)
            path.with_suffix(".part").write_text(text, encoding="utf-8")
            path.with_suffix(".part").rename(path)

    with ThreadPoolExecutor(cpu_count()) as pool:
        list(pool.map(one, COMMANDS))
    print(f"{len(COMMANDS)} commands are kept in {folder}")


def differences(one: Any, other: Any, at: str = "") -> Iterator[tuple[str, Any, Any]]:
    """(field, before, after) of everything that differs, but for what is measured."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other} - {*MEASURED}):
            yield from differences(one.get(key), other.get(key), f"{at}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (mine, theirs) in enumerate(zip(one, other, strict=True)):
            yield from differences(mine, theirs, f"{at}[{number}]")
    elif one != other and not (_text(one) and _text(one) == _text(other)):
        yield at, one, other


def _text(value: Any) -> str:
    """A string without the places in it; nothing if it is none."""
    return PLACE.sub("PLACE", value) if isinstance(value, str) else ""


def compare(folder: Path, other: Path) -> int:
    """Print what differs; how many commands do."""
    worse = 0
    for path in sorted(folder.glob("*.json")):
        before, after = (json.loads((each / path.name).read_text(encoding="utf-8")) for each in (folder, other))
        found = list(differences(before, after))
        worse += bool(found)
        for at, mine, theirs in found[:5]:
            print(f"{path.stem}{at}\n  before {mine!r:.300}\n  after  {theirs!r:.300}")
    print(f"{worse} commands say something else")
    return worse


def main() -> None:
    match sys.argv[1:]:
        case ["save", folder]:
            save(Path(folder))
        case ["compare", folder, other]:
            sys.exit(bool(compare(Path(folder), Path(other))))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
