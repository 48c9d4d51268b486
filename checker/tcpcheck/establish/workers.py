"""Claims established by several processes at once; what comes out, and in which order, is as if there were one.

A worker is handed parts by name and sends back what it found in plain values: a run as JSON, which is replayed once
more when it is read here.  What cannot be sent, or could not be done there, is done again here.  Parts that share work,
such as one enumeration for several properties, go to one worker together.

Read ``run_claims``.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType
from typing import Any

from tcpcheck import establish as runner
from tcpcheck.base.verdict import Verdict
from tcpcheck.establish.plain import Packed, packed, unpacked
from tcpcheck.establish.result import ClaimResult, PartResult, Progress
from tcpcheck.runs.known_specs import known_specs
from tcpspec.claims import CLAIMS
from tcpspec.claims.claim import Claim, Derived, Enumerated, Part, Surviving
from tcpspec.claims.conditions import ClosesCleanly, Condition, Drains
from tcpspec.rules.spec import Spec

GRACE = 5.0
"""Seconds that workers have after Ctrl-C to say how far they were."""
BETWEEN_UPDATES = 0.2

Name = tuple[str, str]
"""Ids of a claim and a part."""
Source = Callable[[], Mapping[str, Claim]]
"""Finds the claims by id; sent to the workers, which find them themselves."""
Settled = Callable[[Claim, PartResult], None]
"""Told of a part when it is done."""


def catalogue() -> Mapping[str, Claim]:
    """The claims of the catalogue."""
    return CLAIMS


def cores() -> int:
    """How many processes can run at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_claims(
    claims: Sequence[Claim],
    *,
    jobs: int,
    progress: Progress = lambda text: None,
    certificates: Path | None = None,
    source: Source | None = None,
    settled: Settled = lambda claim, result: None,
) -> Iterator[ClaimResult]:
    """The claims in their order, each as soon as it and those before it are settled, by so many processes.

    After Ctrl-C: what was found so far, marked incomplete; claims of which nothing was found are left out.  Workers
    find the claims by id in what ``source`` makes there (default: the catalogue); claims that nobody else can find, or
    a single job, are run in this process.  ``settled`` is told of each part when it is done, in whatever order.
    """
    units = _units(claims)
    if source is None and all(CLAIMS.get(claim.id) is claim for claim in claims):
        source = catalogue
    if jobs > 1 and source is not None and len(units) > 1:
        yield from _Pool(claims, units, min(jobs, len(units)), progress, certificates, source, settled).results()
        return
    for number, claim in enumerate(claims, 1):
        place = f"[{number} of {len(claims)}]"
        result = runner.run_claim(claim, progress=lambda said, place=place: progress(f"{place} {said}"),  # type: ignore[misc]
                                  certificates=certificates, forgiving=source not in (None, catalogue))  # fmt: skip
        for part in result.parts:
            settled(claim, part)
        yield result
        if not result.complete:
            return


def shared_work(part: Part) -> Hashable:
    """What is worked out once for all parts that have it in common; None: nothing."""
    if isinstance(part, Enumerated) and type(part) is Enumerated and part.expected == "HOLDS":
        return part.spec, part.scenario
    if isinstance(part, Surviving):
        return part.variant
    if isinstance(part, Derived):
        return _proof_of(part.condition)
    return None


def _proof_of(condition: Condition) -> Hashable:
    """Conditions that share a proof, or most of it."""
    match condition:
        case Drains(reading=of) | ClosesCleanly(losses=of):
            return type(condition), of
    return condition


def _units(claims: Sequence[Claim]) -> list[list[Name]]:
    """Parts by name, those that share work together, in the order of the first of them."""
    units: dict[Hashable, list[Name]] = {}
    for claim in claims:
        for part in claim.parts:
            shared = shared_work(part)
            units.setdefault((claim.id, part.id) if shared is None else shared, []).append((claim.id, part.id))
    return list(units.values())


def part_called(name: Name, claims: Mapping[str, Claim]) -> tuple[Claim, Part]:
    """The claim and the part with these ids."""
    claim = claims[name[0]]
    return claim, next(part for part in claim.parts if part.id == name[1])


@dataclass
class _Worker:
    """A process, the way to it, what it does now and what it will do next."""

    process: BaseProcess
    way: Connection
    doing: Name | None = None
    next: list[Name] = field(default_factory=list)
    said: str = ""


class _Pool:
    """Workers, and what has come back from them."""

    def __init__(
        self, claims: Sequence[Claim], units: list[list[Name]], jobs: int, progress: Progress, directory: Path | None,
        source: Source, settled: Settled,
    ) -> None:  # fmt: skip
        self.claims, self.progress, self.directory, self.source = claims, progress, directory, source
        self.tell = settled
        self.forgiving = source is not catalogue
        self.known = {claim.id: claim for claim in claims}
        self.specs = known_specs(claims)
        self.units, self.parts = deque(units), sum(map(len, units))
        self.found: dict[Name, PartResult] = {}
        self.ending = False
        self.workers = [self._started() for _ in range(jobs)]

    def _started(self) -> _Worker:
        context = get_context("spawn")
        mine, its = context.Pipe()
        process = context.Process(target=_work, args=(its, self.directory, self.source), daemon=True)
        process.start()
        its.close()
        return _Worker(process, mine)

    def results(self) -> Iterator[ClaimResult]:
        waiting = deque(self.claims)
        try:
            for worker in list(self.workers):
                self._hand_over(worker)
            while waiting:
                if self._settled(waiting[0]):
                    yield self._result(waiting.popleft())
                else:
                    self._listen(BETWEEN_UPDATES)
                    self._show()
        except KeyboardInterrupt:
            self._ask_how_far()
            yield from (self._result(claim) for claim in waiting if any(self._found(claim)))
        finally:
            for worker in self.workers:
                worker.process.terminate()
                worker.way.close()

    def _hand_over(self, worker: _Worker) -> None:
        """The next part for a worker that has nothing to do."""
        if not worker.next and self.units:
            worker.next = list(self.units.popleft())
        worker.doing, worker.said = (worker.next.pop(0) if worker.next else None), ""
        if worker.doing is not None:
            try:
                worker.way.send(worker.doing)
            except OSError:
                self._lost(worker)

    def _lost(self, worker: _Worker) -> None:
        """A worker has died: what it was at is done here, and if no worker is left, all the rest."""
        assert worker.doing is not None
        self.workers.remove(worker)
        worker.way.close()
        self.units.appendleft([worker.doing, *worker.next])
        for name in self.units.popleft() if self.workers else [name for unit in self.units for name in unit]:
            self._take(name, None)

    def _listen(self, seconds: float) -> None:
        """Take in what workers say within so many seconds."""
        busy: dict[Any, _Worker] = {worker.way: worker for worker in self.workers if worker.doing is not None}
        for way in wait(list(busy), seconds):
            worker = busy[way]
            assert worker.doing is not None
            try:
                said, found = worker.way.recv()
            except (EOFError, OSError):
                self._lost(worker)
                continue
            if said is not None:
                worker.said = said
            else:
                self._take(worker.doing, found)
                self._hand_over(worker)

    def _take(self, name: Name, found: Packed | None) -> None:
        """Keep a result; what a worker could not do or send is done here, and fails here if it does."""
        claim, part = part_called(name, self.known)
        if found is None and self.ending:
            self.found[name] = PartResult(part, Verdict.UNKNOWN, "interrupted", 0.0, interrupted=True)
        elif found is None:
            self.found[name] = runner.run_part_of(claim, part, self.progress, self.directory, forgiving=self.forgiving)
            if self.found[name].interrupted:
                raise KeyboardInterrupt
        else:
            self.found[name] = unpacked(part, found, self.specs)
        self.tell(claim, self.found[name])

    def _ask_how_far(self) -> None:
        """After Ctrl-C: what the workers have of the parts that they were at."""
        self.ending = True
        self.units.clear()
        for worker in self.workers:
            worker.next = []
            if worker.process.pid is not None and worker.process.is_alive():
                os.kill(worker.process.pid, signal.SIGINT)
        deadline = time.monotonic() + GRACE
        while any(worker.doing for worker in self.workers) and time.monotonic() < deadline:
            self._listen(deadline - time.monotonic())

    def _found(self, claim: Claim) -> list[PartResult]:
        names = [(claim.id, part.id) for part in claim.parts]
        return [self.found[name] for name in names if name in self.found]

    def _settled(self, claim: Claim) -> bool:
        return len(self._found(claim)) == len(claim.parts)

    def _result(self, claim: Claim) -> ClaimResult:
        found = tuple(self._found(claim))
        return ClaimResult(claim, found, complete=self._settled(claim) and not any(one.interrupted for one in found))

    def _show(self) -> None:
        doing = " | ".join(worker.said for worker in self.workers if worker.said)
        self.progress(f"[{len(self.found)} of {self.parts} parts] {doing}")


def _work(way: Connection, directory: Path | None, source: Source) -> None:
    """What a worker does: parts by name until there are no more; the first Ctrl-C ends the part it is at."""
    pressed = at_work = False

    def once(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        again, pressed = pressed, True
        if at_work and not again:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, once)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    claims = source()
    specs = known_specs(claims.values())
    with contextlib.suppress(EOFError, OSError):
        while not pressed:
            name, found = way.recv(), None
            with contextlib.suppress(Exception, KeyboardInterrupt):
                at_work = True
                claim, part = part_called(name, claims)
                found = runner.run_part_of(claim, part, _Told(way), directory, forgiving=source is not catalogue)
            at_work = False
            way.send((None, None if found is None else _packed(found, specs)))


def _end_with_parent() -> None:
    """A parent that is killed takes its workers with it: what they are at may last for minutes."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _packed(found: PartResult, specs: Mapping[str, Spec]) -> Packed | None:
    """None if that cannot be done."""
    with contextlib.suppress(Exception):
        return packed(found, specs)
    return None


class _Told:
    """Progress sent to the other process, not too often."""

    def __init__(self, way: Connection) -> None:
        self.way, self.at = way, 0.0

    def __call__(self, text: str) -> None:
        if time.monotonic() - self.at > BETWEEN_UPDATES:
            self.at = time.monotonic()
            self.way.send((text, None))
