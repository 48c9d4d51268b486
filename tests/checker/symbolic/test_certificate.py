"""Certificates: a round trip with two solvers, and every way of tampering is refused."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tcpcheck.symbolic.certificate import MANIFEST, RUN, CertificateError, write
from tcpcheck.symbolic.fingerprint import spec_hash, theorem_hash
from tcpcheck.symbolic.prove import prove
from tcpcheck.symbolic.recheck import recheck
from tcpcheck.symbolic.solvers import installed_solvers
from tcpcheck.trace import Trace
from tcpcheck.verdict import Verdict
from tcpspec.claim import Claim, Induced
from tcpspec.claims import CLAIMS
from tcpspec.event import Kind
from tcpspec.expression import TRUE
from tcpspec.lemmas import BLOCK_LEMMAS
from tcpspec.meaning import Parameters
from tcpspec.network import Network
from tcpspec.system import Act, Joint, System
from tcpspec.tcp import TCP
from tcpspec.theorems import T2A, T2B, Theorem
from tests.checker.symbolic.tiny import CALLS, TINY

OF = ("tiny", "whole")


def claiming(theorem: Theorem) -> Claim:
    """A claim whose only part is the theorem."""
    part = Induced(id="whole", statement=theorem.statement, expected="PROVED", theorem=theorem)
    return Claim(id="tiny", title="", statement="", story="", parts=(part,), sources=())


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield write(prove(TINY), tmp_path_factory.mktemp("certificates") / "tiny", of=OF)


@pytest.fixture
def certificate(written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy to tamper with, of a claim that the installed specification makes."""
    monkeypatch.setitem(CLAIMS, "tiny", claiming(TINY))
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in written.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    return copy


def edit(directory: Path, change: Callable[[dict[str, Any]], None]) -> None:
    path = directory / MANIFEST
    manifest = json.loads(path.read_text())
    change(manifest)
    path.write_text(json.dumps(manifest))


def rewrite(directory: Path, file: str, change: Callable[[str], str]) -> None:
    """Alter a file and its hash in the manifest alike."""
    path = directory / file
    path.write_text(change(path.read_text()))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()

    def hashed(manifest: dict[str, Any]) -> None:
        listed = [*manifest["obligations"], *manifest["possible"]]
        next(one for one in listed if one["file"] == file).update(sha256=digest)

    edit(directory, hashed)


def refused(directory: Path, match: str) -> None:
    with pytest.raises(CertificateError, match=match):
        recheck(directory, solvers=("z3",))


def test_z3_finds_every_file_what_it_must_be(certificate: Path) -> None:
    result = recheck(certificate, solvers=("z3",))
    assert (result.verdict, result.complete, result.warnings) == (Verdict.PROVED, True, ())
    manifest = json.loads((certificate / MANIFEST).read_text())
    assert result.by[0].files == len(manifest["obligations"]) == len(list(certificate.glob("0*.smt2")))
    assert result.by[0].possible == len(manifest["possible"]) == len(list(certificate.glob("possible-*.smt2"))) > 1
    assert [one["name"] for one in manifest["possible"]] == [one.name for one in prove(TINY).proposition.possible()]
    assert manifest["fingerprint"] == theorem_hash(TINY)


def test_cvc5_finds_every_file_what_it_must_be(certificate: Path) -> None:
    pytest.importorskip("cvc5", reason="cvc5 is an optional extra")
    assert "cvc5" in installed_solvers()
    result = recheck(certificate, solvers=("cvc5",))
    assert (result.verdict, result.by[0].wrong) == (Verdict.PROVED, ())


def test_a_file_says_what_it_is(certificate: Path) -> None:
    text = (certificate / "0042.smt2").read_text()
    assert text.startswith("; tiny: CLOSED and LISTEN are tidy\n; calls, ")
    assert "lemmas.py:" in text
    for line in ("(set-info :status unsat)", "(check-sat)"):
        assert line in text.splitlines()


def test_a_file_names_the_logic_of_what_it_asserts(certificate: Path) -> None:
    manifest = json.loads((certificate / MANIFEST).read_text())
    logics = {one["file"]: one["logic"] for one in manifest["obligations"]}
    assert set(logics.values()) == {"QF_LIA", "QF_UF"}
    for file, logic in logics.items():
        text = (certificate / file).read_text()
        assert f"(set-logic {logic})" in text.splitlines()
        assert ("Int" in text) is (logic == "QF_LIA")


def test_another_logic_in_the_manifest_is_refused(certificate: Path) -> None:
    edit(certificate, lambda manifest: manifest["obligations"][3].update(logic="QF_BV"))
    refused(certificate, r"0004\.smt2 is not in the logic 'QF_BV' listed")


@pytest.mark.parametrize("said", ("lemma", "event", "part", "place", "spec"))
def test_what_the_manifest_says_of_a_file_is_compared(certificate: Path, said: str) -> None:
    edit(certificate, lambda manifest: manifest["obligations"][41].update({said: "a better one"}))
    refused(certificate, f"0042.smt2 it says {said} 'a better one'")


@pytest.mark.parametrize("line", range(4))
def test_what_a_file_says_of_itself_is_compared(certificate: Path, line: int) -> None:
    def other(text: str) -> str:
        lines = text.splitlines()
        return "\n".join([*lines[:line], "; T2: everything is proved", *lines[line + 1 :], ""])

    rewrite(certificate, "0042.smt2", other)
    refused(certificate, "0042.smt2 does not say of itself")


def test_another_solver_in_the_manifest_is_refused(certificate: Path) -> None:
    edit(certificate, lambda manifest: manifest.update(solver="a proof assistant"))
    refused(certificate, "'solver' is no version of z3")


def test_a_flipped_byte_is_refused(certificate: Path) -> None:
    path = certificate / "0007.smt2"
    content = bytearray(path.read_bytes())
    content[-20] ^= 1
    path.write_bytes(content)
    refused(certificate, r"0007\.smt2 was altered")


def test_a_missing_file_is_refused(certificate: Path) -> None:
    (certificate / "0003.smt2").unlink()
    refused(certificate, r"0003\.smt2 is listed but missing")


def test_an_obligation_deleted_everywhere_is_refused(certificate: Path) -> None:
    (certificate / "0009.smt2").unlink()
    edit(certificate, lambda manifest: manifest["obligations"].pop(8))
    refused(certificate, "the certificate is incomplete")


def test_an_extra_file_is_refused(certificate: Path) -> None:
    (certificate / "9999.smt2").write_text("(check-sat)\n")
    refused(certificate, r"9999\.smt2 is not listed")


def test_an_extra_obligation_is_refused(certificate: Path) -> None:
    text = (certificate / "0001.smt2").read_text()
    (certificate / "9999.smt2").write_text(text)

    def add(manifest: dict[str, Any]) -> None:
        first = manifest["obligations"][0]
        manifest["obligations"].append({**first, "file": "9999.smt2", "name": "one more"})

    edit(certificate, add)
    refused(certificate, "'one more' is no obligation of tiny")


def test_another_status_is_refused(certificate: Path) -> None:
    rewrite(certificate, "0002.smt2", lambda text: text.replace(":status unsat", ":status sat"))
    refused(certificate, r"0002\.smt2:\d+ is no line of the obligation")


def test_an_easier_obligation_is_refused(certificate: Path) -> None:
    rewrite(certificate, "0002.smt2", lambda text: text.replace("(check-sat)", "(assert false)\n(check-sat)"))
    refused(certificate, r"0002\.smt2:\d+ is no line of the obligation")


def test_obligations_exchanged_are_refused(certificate: Path) -> None:
    rewrite(certificate, "0050.smt2", lambda text: (certificate / "0060.smt2").read_text())
    refused(certificate, "is no line of the obligation")


def test_what_must_be_possible_deleted_everywhere_is_refused(certificate: Path) -> None:
    (certificate / "possible-02.smt2").unlink()
    edit(certificate, lambda manifest: manifest["possible"].pop(1))
    refused(certificate, "is missing: the certificate is incomplete")


def test_something_easier_that_is_possible_is_refused(certificate: Path) -> None:
    rewrite(certificate, "possible-01.smt2", lambda text: re.sub(r"(?m)^\(assert .*\n", "", text))
    refused(certificate, "possible-01.smt2 is no way in which")


def test_something_else_that_is_possible_is_refused(certificate: Path) -> None:
    def add(manifest: dict[str, Any]) -> None:
        manifest["possible"].append({**manifest["possible"][0], "file": "possible-99.smt2", "name": "pigs fly"})

    (certificate / "possible-99.smt2").write_bytes((certificate / "possible-01.smt2").read_bytes())
    edit(certificate, add)
    refused(certificate, "'pigs fly' need not be possible for tiny")


def test_another_verdict_in_the_manifest_is_refused(certificate: Path) -> None:
    edit(certificate, lambda manifest: manifest["obligations"][0].update(verdict="sat"))
    refused(certificate, "listed as 'sat'")


def test_another_statement_is_refused(certificate: Path) -> None:
    edit(certificate, lambda manifest: manifest.update(statement="TCP is correct"))
    refused(certificate, "'statement' is not what tiny/whole says")


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda manifest: manifest.pop("solver"), "'solver' is missing"),
        (lambda manifest: manifest.update(version=2), "of version 3"),
        (lambda manifest: manifest["obligations"][0].update(assumptions=["length"]), "more assumptions than 'core'"),
        (lambda manifest: manifest.update(obligations=[]), "proves nothing"),
        (lambda manifest: manifest.update(assumptions=["none"]), "'assumptions'"),
        (lambda manifest: manifest["obligations"][0].pop("sha256"), "obligation 1 is malformed"),
        (lambda manifest: manifest["obligations"][0].update(file="../x.smt2"), "is no name of an obligation's file"),
        (lambda manifest: manifest["obligations"].append(manifest["obligations"][0]), "is listed twice"),
        (lambda manifest: manifest["possible"].append(manifest["possible"][0]), "is listed twice"),
        (lambda manifest: manifest["possible"][0].update(verdict="unsat"), "listed as 'unsat', not 'sat'"),
        (lambda manifest: manifest["possible"][0].update(file="0001.smt2"), "is no name of a file about what is poss"),
        (lambda manifest: manifest["possible"][0].pop("logic"), "'possible' 1 is malformed"),
    ],
)
def test_a_malformed_manifest_is_refused(
    certificate: Path, change: Callable[[dict[str, Any]], None], match: str
) -> None:
    edit(certificate, change)
    refused(certificate, match)


def test_what_is_no_certificate_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, "holds no manifest.json")
    (tmp_path / MANIFEST).write_text("{")
    refused(tmp_path, "cannot be read")
    with pytest.raises(CertificateError, match="no solver is called 'z4'"):
        recheck(tmp_path, solvers=("z4",))


def test_for_other_rules_completeness_is_not_claimed(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CLAIMS, "tiny", claiming(TINY.of(CALLS.reading(D2="reset"))))
    result = recheck(certificate, solvers=("z3",))
    assert (result.verdict, result.complete) == (Verdict.UNKNOWN, False)
    assert "other rules" in result.warnings[0]


def test_for_an_unknown_part_the_files_alone_decide(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(CLAIMS, "tiny")
    plain = "(set-logic QF_LIA)\n(declare-fun a () Bool)\n(assert a)\n(check-sat)\n"
    rewrite(certificate, "0002.smt2", lambda text: plain)
    rewrite(certificate, "0003.smt2", lambda text: "(set-logic QF_LIA)\n(assert")
    for solver in installed_solvers():
        result = recheck(certificate, solvers=(solver,))
        assert result.verdict is Verdict.UNKNOWN
        (sat, error) = result.by[0].wrong
        assert sat == ("0002.smt2", "sat")
        assert error[0] == "0003.smt2"
        assert error[1].startswith("error")


def test_what_is_not_possible_after_all_is_found(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(CLAIMS, "tiny")
    rewrite(certificate, "possible-01.smt2", lambda text: text.replace("(check-sat)", "(assert false)\n(check-sat)"))
    for solver in installed_solvers():
        result = recheck(certificate, solvers=(solver,))
        assert (result.verdict, result.by[0].wrong) == (Verdict.UNKNOWN, (("possible-01.smt2", "unsat"),))


def test_only_what_was_proved_is_certified(tmp_path: Path) -> None:
    with pytest.raises(CertificateError, match="T2a is UNKNOWN"):
        write(prove(T2A, kinds=(Kind.STATUS,)), tmp_path / "some", of=OF)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten_and_nothing_left_half_done(tmp_path: Path) -> None:
    proof = prove(TINY)
    with pytest.raises(CertificateError, match="exists already"):
        write(proof, tmp_path, of=OF)

    def interrupted(count: int, event: str) -> None:
        if count > 50:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(proof, tmp_path / "half", of=OF, progress=interrupted)
    assert list(tmp_path.iterdir()) == []


def test_the_hash_of_a_spec_changes_with_its_meaning_only() -> None:
    assert spec_hash(TCP) == spec_hash(replace(TCP, name="other", why="other"))
    loose = TCP.find("SS-4").but(guard=TRUE)
    swapped = TCP.but("loose", why="", swap={"SS-4": loose})
    other = [TCP.reading(D2="reset"), TCP.but("drop", why="", drop=("LIS-4",)), swapped]
    assert len({spec_hash(TCP), *map(spec_hash, other)}) == 4
    assert len({theorem_hash(T2A), theorem_hash(T2B), theorem_hash(T2A.without("sizes"))}) == 3
    assert theorem_hash(replace(T2A, lemmas=BLOCK_LEMMAS)) != theorem_hash(T2A)


OPENS = Trace(System(TCP, TCP, Network(), Parameters()), Joint(), (Act("A", Kind.OPEN_PASSIVE),), "A listens")


def with_run(directory: Path) -> Path:
    return write(prove(TINY), directory / "run", of=OF, run=OPENS)


def test_a_run_is_kept_beside_the_obligations_and_replayed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CLAIMS, "tiny", claiming(TINY))
    at = with_run(tmp_path)
    assert recheck(at, solvers=("z3",)).verdict is Verdict.PROVED
    run = json.loads((at / RUN).read_text())
    assert run["steps"][0]["after"]["a"]["block"]["state"] == "LISTEN"
    run["steps"][0]["after"]["a"]["block"]["state"] = "ESTABLISHED"
    (at / RUN).write_text(json.dumps(run))
    refused(at, "run.json was altered")
    digest = hashlib.sha256((at / RUN).read_bytes()).hexdigest()
    edit(at, lambda manifest: manifest["run"].update(sha256=digest))
    result = recheck(at, solvers=("z3",))
    assert result.verdict is Verdict.UNKNOWN
    assert "run.json is no run of the installed rules" in result.warnings[0]
    (at / RUN).unlink()
    refused(at, "run.json is listed but missing")


@pytest.mark.slow
def test_t2_with_both_solvers(tmp_path: Path) -> None:
    pytest.importorskip("cvc5", reason="cvc5 is an optional extra")
    result = recheck(write(prove(T2B), tmp_path / "T2-no-old-octet", of=("T2", "no-old-octet")))
    assert result.verdict is Verdict.PROVED
    assert [one.solver.split()[0] for one in result.by] == ["z3", "cvc5"]
