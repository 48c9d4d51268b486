"""Certificates: written, solved again, refused when they were touched."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import tcpcheck.certificates.recheck as engine
import tcpcheck.establish as runner
from tcpcheck.base.verdict import Verdict
from tcpcheck.certificates.recheck import Rechecked, RecheckResult
from tcpcheck.cli.schemas import schema
from tcpcheck.establish import PartResult
from tcpcheck.symbolic import propositions
from tcpspec.claims.claim import Part
from tests.cli.command import told

pytestmark = [pytest.mark.xdist_group("certificates"), pytest.mark.turns(3)]


def result(*wrong: tuple[str, str], complete: bool = True) -> RecheckResult:
    """A made-up result: one solver, three files, and two about what must be possible."""
    warnings = () if complete else ("completeness was not checked",)
    by = (Rechecked("z3", 3, 2, 0.1, wrong),)
    return RecheckResult("T6/drain", "as stated", (("length", "short"),), by, complete, warnings, "not this")


@pytest.mark.parametrize(
    ("found", "code", "word"),
    [
        (result(), 0, "PROVED"),
        (result(("0002.smt2", "unknown")), 3, "UNKNOWN"),
        (result(("0002.smt2", "sat")), 1, "UNKNOWN"),
        (result(("possible-02.smt2", "unsat")), 1, "UNKNOWN"),
        (result(complete=False), 3, "UNKNOWN"),
    ],
)
def test_exit_code_is_that_of_the_worst_answer(
    found: RecheckResult, code: int, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "certificates_in", lambda directory: [directory])
    monkeypatch.setattr(engine, "recheck", lambda *_, **__: found)
    said = told("recheck", "anywhere")
    assert (said.code, said.out.split()[0]) == (code, word)
    Draft202012Validator(schema("recheck")).validate(json.loads(told("recheck", "anywhere", "--json").out))


def test_what_is_no_certificate_is_refused(tmp_path: Path) -> None:
    said = told("recheck", str(tmp_path))
    assert said.code == 2
    assert "manifest.json" in said.err


def test_certificates_are_refused_before_anything_is_proved(tmp_path: Path) -> None:
    (tmp_path / "T2-confirmed").mkdir()
    said = told("prove", "T2", "--certificates", str(tmp_path))
    assert said.code == 2
    assert "T2-confirmed exists already" in said.err
    assert told("prove", "T1", "--certificates", str(tmp_path)).code == 2


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Certificates of inductions with and without time."""
    directory = tmp_path_factory.mktemp("certificates")
    said = told("prove", "N2", "T8", "--certificates", str(directory), "--json", "--jobs", "2")
    assert said.code == 0, said.err
    found = json.loads(said.out)
    Draft202012Validator(schema("prove")).validate(found)
    proved = {f"{claim['id']}-{part['id']}": part["certificate"]
              for claim in found["claims"] for part in claim["parts"] if part["verdict"] == "PROVED"}  # fmt: skip
    assert found["uncertified"] == {}
    assert proved == {name: str(directory / name) for name in proved}
    assert {path.name for path in directory.iterdir()} == set(proved)
    return directory


def test_all_certificates_of_a_directory_are_rechecked_at_once(written: Path) -> None:
    said = told("recheck", str(written), "--solver", "z3", "--json")
    assert said.code == 0
    found = json.loads(said.out)
    Draft202012Validator(schema("recheck")).validate(found)
    assert [one["claim"] for one in found["certificates"]] == [path.name.replace("-", "/", 1)
                                                               for path in sorted(written.iterdir())]  # fmt: skip
    assert {one["verdict"] for one in found["certificates"]} == {"PROVED"}
    assert all(one["complete"] for one in found["certificates"])


def test_a_threshold_says_what_its_files_do_not_establish(written: Path) -> None:
    said = told("recheck", str(written / "T8-without"), "--solver", "z3")
    assert said.code == 0
    assert "that a shorter one is not is shown by the run in run.json" in " ".join(said.out.split())
    logics = {one["logic"] for one in json.loads((written / "T8-without" / "manifest.json").read_text())["obligations"]}
    assert {"QF_UFLIRA", "QF_LRA"} <= logics


def test_a_certificate_convinces_another_solver(written: Path) -> None:
    pytest.importorskip("cvc5", reason="cvc5 is an optional extra")
    said = told("recheck", str(written / "N2-always"), "--solver", "cvc5")
    assert (said.code, said.out.split()[:2]) == (0, ["PROVED", "N2/always"])


def test_a_touched_certificate_is_refused(written: Path, tmp_path: Path) -> None:
    copy = tmp_path / "T8-without"
    shutil.copytree(written / "T8-without", copy)
    (copy / "0005.smt2").write_text("(check-sat)\n")
    said = told("recheck", str(tmp_path))
    assert said.code == 2
    assert "0005.smt2 was altered" in said.err


def test_what_was_proved_and_cannot_be_certified_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(propositions, "stated", propositions.stated.registry[object])
    monkeypatch.setattr(runner, "run_part", unstated)
    said = told("prove", "T8", "--certificates", str(tmp_path / "dir"), "--jobs", "1", "--ladders", "none")
    assert "proved, and without a certificate" in said.out
    assert "T8/without no prover states what a Derived part rests on" in " ".join(said.out.split())
    assert not (tmp_path / "dir").exists()


def unstated(part: Part, progress: object = None) -> PartResult:
    """Made up: as expected, and nothing to show for it."""
    return PartResult(part, Verdict(part.expected), "made up", 0.1)


@pytest.mark.slow
@pytest.mark.parametrize("claim", ["T0", "T2"])
def test_it_is_certified(claim: str, tmp_path: Path) -> None:
    assert told("prove", claim, "--certificates", str(tmp_path)).code == 0
    assert told("recheck", str(tmp_path)).code == 0
