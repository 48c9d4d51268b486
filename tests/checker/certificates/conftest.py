"""The certificate of a small theorem, for tests that read it and tests that tamper with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tcpcheck.certificates.certificate import write
from tcpcheck.symbolic.induction.prove import prove
from tcpspec.claims import CLAIMS
from tests.checker.certificates.tampering import OF, claiming
from tests.checker.symbolic.tiny import TINY


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
