"""Several processes find what one finds, in the same order, and lose nothing when they die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tcpcheck import establish as runner
from tcpcheck.base.verdict import Verdict
from tcpcheck.establish import ClaimResult, PartResult, run_claim, workers
from tcpcheck.establish.plain import packed, unpacked
from tcpcheck.establish.workers import run_claims, shared_work
from tcpcheck.runs.trace import Trace
from tcpspec.claims import CLAIMS
from tcpspec.claims.claim import Claim, Induced, Part
from tcpspec.rules.spec import Spec
from tests.checker.ran import ran
from tests.checker.symbolic.tiny import TINY

pytestmark = pytest.mark.turns(4)

T1, T6B, T8 = (CLAIMS[id] for id in ("T1", "T6b", "T8"))


@pytest.fixture(autouse=True)
def ctrl_c() -> Iterator[None]:
    """Ctrl-C interrupts, also where tests were started in the background of a shell, which would ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def told(results: Sequence[ClaimResult]) -> list[tuple[object, ...]]:
    """What people are told, times aside."""
    return [
        (result.claim.id, result.complete, part.part.id, part.verdict, part.evidence, part.assumptions, part.details,
         None if part.trace is None else part.trace.moves)
        for result in results for part in result.parts
    ]  # fmt: skip


def test_two_processes_find_what_one_finds_in_the_same_order() -> None:
    said: list[str] = []
    assert told(list(run_claims([T8, T1], jobs=2, progress=said.append))) == told([ran(T8), ran(T1)])
    assert any(f"of {len(T8.parts) + len(T1.parts)} parts] T" in line for line in said)


def test_a_run_that_was_sent_is_the_run_that_was_found() -> None:
    for result in (*ran(T1).parts, *ran(T8).parts):
        sent = packed(result)
        assert not sent["again"]
        read = unpacked(result.part, sent)
        assert told([ClaimResult(T1, (read,))]) == told([ClaimResult(T1, (result,))])
        assert read.proof is None


def test_a_run_of_rules_without_a_name_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    result = ran(T1).parts[0]
    assert result.trace is not None
    nameless = replace(result.trace.system.left, name="nameless", base=None)
    foreign = replace(result, trace=_under(result.trace, nameless))
    sent = packed(foreign)
    assert sent["again"]
    assert sent["trace"] is None
    monkeypatch.setattr(runner, "run_part", lambda part: foreign)
    assert unpacked(result.part, sent).trace is foreign.trace


def _under(trace: Trace, spec: Spec) -> Trace:
    return replace(trace, system=replace(trace.system, left=spec, right=spec))


def test_parts_that_share_an_enumeration_go_to_one_worker() -> None:
    parts: list[Part] = [part for claim in CLAIMS.values() for part in claim.parts if shared_work(part) is not None]
    assert len({shared_work(part) for part in parts}) < len(parts)
    drains = [part for part in T6B.parts if part.id in ("literal", "resets")]
    assert len({shared_work(part) for part in drains}) == 1


def test_what_a_dead_worker_was_at_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    started = workers._Pool._started

    def killed(pool: workers._Pool) -> workers._Worker:
        worker = started(pool)
        assert worker.process.pid is not None
        os.kill(worker.process.pid, signal.SIGKILL)
        worker.process.join()
        return worker

    monkeypatch.setattr(workers._Pool, "_started", killed)
    (result,) = run_claims([T8], jobs=2)
    assert told([result]) == told([ran(T8)])


PARENT = """
import os, time
from multiprocessing import get_context
from tcpcheck.establish import workers

def busy():
    time.sleep(60)
    return {}

if __name__ == "__main__":
    context = get_context("spawn")
    mine, its = context.Pipe()
    worker = context.Process(target=workers._work, args=(its, None, busy))
    worker.start()
    print(worker.pid, flush=True)
    os.kill(os.getpid(), 9)
"""


def test_a_worker_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    with (tmp_path / "pid").open("w") as said:
        ended = subprocess.run([sys.executable, script], stdout=said, check=False)
    pid = int((tmp_path / "pid").read_text())
    assert ended.returncode == -signal.SIGKILL
    deadline = time.monotonic() + 20
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(pid)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_claim_that_is_not_in_the_catalogue_is_run_in_this_process() -> None:
    part = Induced(id="whole", statement="", expected="PROVED", theorem=TINY)
    claim = Claim(id="own", title="", statement="", story="", parts=(part, replace(part, id="again")), sources=())
    (result,) = run_claims([claim], jobs=2)
    assert [found.verdict for found in result.parts] == [Verdict.PROVED, Verdict.PROVED]
    assert all(found.proof is not None for found in result.parts)


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_keeps_what_was_found_and_says_how_far_the_rest_was(jobs: int) -> None:
    """The signal comes as from a terminal, while the second claim is being proved."""
    results: list[ClaimResult] = []

    def pressed(said: str) -> None:
        if results and "obligations tried, SEGMENT ARRIVES" in said:
            signal.raise_signal(signal.SIGINT)

    for result in run_claims([T8, CLAIMS["T2"], T1], jobs=jobs, progress=pressed):
        results.append(result)
    assert told(results[:1]) == told([ran(T8)])
    second = results[1]
    assert second.claim.id == "T2"
    assert not second.complete
    cut: list[PartResult] = [part for part in second.parts if part.interrupted]
    assert cut
    assert all(part.verdict is Verdict.UNKNOWN for part in cut)
    assert "obligations tried" in cut[0].evidence
    assert not any(result.complete for result in results[2:])


def test_ctrl_c_in_a_part_keeps_the_parts_before_it() -> None:
    def pressed(said: str) -> None:
        if said.startswith("T8 literal"):
            raise KeyboardInterrupt

    result = run_claim(T8, progress=pressed)
    assert not result.complete
    assert not result.as_expected
    before = [part for part in result.parts if not part.interrupted]
    assert before
    assert told([ClaimResult(T8, tuple(before))]) == told([ClaimResult(T8, ran(T8).parts[: len(before)])])
    assert result.parts[-1].evidence.startswith("interrupted at: T8 literal")
