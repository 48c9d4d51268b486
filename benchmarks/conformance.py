"""How fast and how small is ``tcpspec conform`` on a large capture?

    python benchmarks/conformance.py                    100 000 connections, some 100 MB
    python benchmarks/conformance.py --connections 1000 a small one

Connections open, exchange text and close, ``--at-once`` of them interleaved at a time; some lose a segment, some
reorder.  Targets: time linear in packets, and memory that does not grow with the capture: both are measured at a tenth
of the size too.  Each measurement is a process of its own, so that peak memory is its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from struct import pack
from typing import BinaryIO

ROUND = 20_000
"""Microseconds."""

SERVER, CLIENTS = 0x0A000001, 0x0B000000
SYN, ACK, FIN = 2, 16, 1
SMALL = 10

Step = tuple[bool, int, int, int, int]
"""Sent by the client, flags, SEQ and ACK counted from the ISNs, octets of text."""

PLAIN: tuple[Step, ...] = (
    (True, SYN, 0, 0, 0), (False, SYN | ACK, 0, 1, 0), (True, ACK, 1, 1, 0),
    (True, ACK, 1, 1, 200), (False, ACK, 1, 201, 0), (False, ACK, 1, 201, 1200), (True, ACK, 201, 1201, 0),
    (True, FIN | ACK, 201, 1201, 0), (False, FIN | ACK, 1201, 202, 0), (True, ACK, 202, 1202, 0),
)  # fmt: skip
LOST = (*PLAIN[:4], PLAIN[3], *PLAIN[4:])
REORDERED = (
    *PLAIN[:3], (True, ACK, 101, 1, 100), (False, ACK, 1, 1, 0), (True, ACK, 1, 1, 100), (False, ACK, 1, 201, 0),
    *PLAIN[5:],
)  # fmt: skip
SHAPES = (PLAIN, PLAIN, PLAIN, LOST, REORDERED)


def frame(step: Step, number: int) -> bytes:
    """The RAW IP packet of one step of the connection with this number; checksums are left out."""
    from_client, flags, seq, ack, text = step
    client, port = CLIENTS + number // 60000, 1024 + number % 60000
    isns = (number * 2654435761 % 2**32, number * 40503 % 2**32)
    own, other = isns if from_client else isns[::-1]
    ends = (client, SERVER, port, 80) if from_client else (SERVER, client, 80, port)
    ip = pack("!BBHHHBBHII", 0x45, 0, 40 + text, 0, 0, 64, 6, 0, ends[0], ends[1])
    acknowledged = (ack + other) % 2**32 if flags & ACK else 0
    return ip + pack("!HHIIBBHHH", *ends[2:], (seq + own) % 2**32, acknowledged, 0x50, flags, 65535, 0, 0) + bytes(text)


def turns_of(number: int) -> Iterator[list[bytes]]:
    """What the client sends, and what the server answers at once."""
    turn: list[bytes] = []
    for step in SHAPES[number % len(SHAPES)]:
        if step[0] and turn:
            yield turn
            turn = []
        turn.append(frame(step, number))
    yield turn


def interleaved(connections: int, at_once: int) -> Iterator[bytes]:
    """All packets, ``at_once`` connections taking turns."""
    waiting = map(turns_of, range(connections))
    going_on = list(islice(waiting, at_once))
    while going_on:
        following = []
        for connection in going_on:
            turn = next(connection, None)
            if turn is not None:
                yield from turn
                following.append(connection)
            else:
                following += islice(waiting, 1)
        going_on = following


def write(file: BinaryIO, connections: int, at_once: int) -> None:
    """A capture in which it is the turn of each connection about every 20 ms."""
    between = max(1, ROUND // at_once)
    file.write(pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101))
    for number, octets in enumerate(interleaved(connections, at_once)):
        seconds, micros = divmod(number * between, 1_000_000)
        file.write(pack("<IIII", seconds, micros, len(octets), len(octets)) + octets)


def measured(path: str) -> dict[str, float]:
    """Judge the server, at which the capture was taken, in this process."""
    from tcpcheck.conform.capture.files import Capture
    from tcpcheck.conform.conversations.connections import Question
    from tcpcheck.conform.conversations.summary import summarised
    from tcpcheck.conform.search.levels import Rulebook
    from tcpspec.rfc9293.tcp import TCP

    began = time.process_time()
    with open(path, "rb") as file:
        summary = summarised(
            Capture(file, path), Question(Rulebook(TCP), frozenset([pack("!I", SERVER)]), complete=True)
        )
    seconds = time.process_time() - began
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    conforming = sum(count for verdict, count in summary.counts.items() if verdict.name == "CONFORMS")
    return {"packets": summary.capture.frames_read, "ends": summary.ends, "conforming": conforming,
            "seconds": seconds, "mib": mib, "peak": summary.peak}  # fmt: skip


def in_own_process(connections: int, at_once: int) -> dict[str, float]:
    with tempfile.NamedTemporaryFile(suffix=".pcap") as file:
        write(file, connections, at_once)  # type: ignore[arg-type]
        file.flush()
        size = Path(file.name).stat().st_size
        command = [sys.executable, __file__, "--one", file.name]
        found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    print(
        f"{connections:>9,} connections {size / 1e6:7.1f} MB {found['packets']:>11,.0f} packets "
        f"{found['seconds']:7.1f} s  {found['packets'] / found['seconds']:>8,.0f} packets/s "
        f"{found['mib']:6.0f} MiB peak  {found['conforming']:,.0f} of {found['ends']:,.0f} ends conform"
    )
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--connections", type=int, default=100_000)
    parser.add_argument("--at-once", type=int, default=200)
    parser.add_argument("--one")
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measured(options.one)))
        return
    small = in_own_process(options.connections // SMALL, options.at_once)
    large = in_own_process(options.connections, options.at_once)
    print(f"time per packet x {large['seconds'] / large['packets'] / (small['seconds'] / small['packets']):.2f}, "
          f"memory x {large['mib'] / small['mib']:.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
