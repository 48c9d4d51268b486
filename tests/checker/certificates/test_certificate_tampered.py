"""Every way of tampering with a certificate is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tcpcheck.certificates.certificate import MANIFEST, CertificateError
from tcpcheck.certificates.recheck import recheck
from tests.checker.certificates.tampering import edit, refused, rewrite

pytestmark = pytest.mark.turns(3)


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
        (
            lambda manifest: manifest["obligations"][0].update(file="../x.smt2"),
            "no name of the file of one obligation",
        ),
        (lambda manifest: manifest["obligations"].append(manifest["obligations"][0]), "is listed twice"),
        (lambda manifest: manifest["possible"].append(manifest["possible"][0]), "is listed twice"),
        (lambda manifest: manifest["possible"][0].update(verdict="unsat"), "listed as 'unsat', not 'sat'"),
        (
            lambda manifest: manifest["possible"][0].update(file="0001.smt2"),
            "no name of the file of one thing",
        ),
        (lambda manifest: manifest["possible"][0].pop("logic"), "thing that is possible 1 is malformed"),
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
