"""Certificates: a round trip with two solvers."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from tcpcheck.base.fingerprint import spec_hash, theorem_hash
from tcpcheck.base.verdict import Verdict
from tcpcheck.certificates.certificate import MANIFEST, RUN, CertificateError, write
from tcpcheck.certificates.recheck import recheck
from tcpcheck.certificates.solvers import installed_solvers
from tcpcheck.runs.trace import Trace
from tcpcheck.symbolic.induction.prove import prove
from tcpspec.claims import CLAIMS
from tcpspec.language.expression import TRUE
from tcpspec.proofs.lemmas import BLOCK_LEMMAS
from tcpspec.proofs.theorems import T2A, T2B
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Parameters
from tcpspec.system.joint import Act, Joint, System
from tcpspec.system.network import Network
from tests.checker.certificates.tampering import OF, claiming, edit, refused, rewrite
from tests.checker.symbolic.tiny import CALLS, TINY

pytestmark = pytest.mark.turns(3)


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
