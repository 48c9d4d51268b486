"""A small certificate, and ways to alter it and its manifest alike."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tcpcheck.certificates.certificate import MANIFEST, CertificateError
from tcpcheck.certificates.recheck import recheck
from tcpspec.claims.claim import Claim, Induced
from tcpspec.proofs.theorems import Theorem

OF = ("tiny", "whole")


def claiming(theorem: Theorem) -> Claim:
    """A claim whose only part is the theorem."""
    part = Induced(id="whole", statement=theorem.statement, expected="PROVED", theorem=theorem)
    return Claim(id="tiny", title="", statement="", story="", parts=(part,), sources=())


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
