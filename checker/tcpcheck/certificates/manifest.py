"""Reads a certificate's directory: the manifest, and every file exactly as it is listed there.  Read ``read``."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tcpcheck.certificates.certificate import FORMAT, MANIFEST, POSSIBLE, RUN, VERSION, CertificateError, Entry, Witness

KEYS = {"format": str, "version": int, "claim": str, "part": str, "proposition": str, "statement": str, "goals": list,
        "beyond": str, "specs": list, "fingerprint": str, "assumptions": list, "core": list, "solver": str,
        "obligations": list, "possible": list}  # fmt: skip
AGAIN = "write the certificate again"
Kind = TypeVar("Kind", Entry, Witness)


@dataclass(frozen=True)
class Manifest:
    """What a certificate says: ``said`` is the manifest as it is written, ``texts`` the file of each entry and
    witness."""

    said: Mapping[str, Any]
    entries: tuple[Entry, ...]
    witnesses: tuple[Witness, ...]
    texts: Mapping[str, str]
    run: Mapping[str, Any] | None

    @property
    def listed(self) -> list[Entry | Witness]:
        """All files that are to be solved, in order."""
        return [*self.entries, *self.witnesses]


def read(directory: Path) -> Manifest:
    """Read all of a certificate; CertificateError says what is wrong with it."""
    said = _said(directory)
    entries, witnesses = _entries(directory, said), _witnesses(directory, said)
    listed: list[Entry | Witness] = [*entries, *witnesses]
    hashes = {one.file: one.sha256 for one in listed}
    run = _run_listed(directory, said)
    contents = _unaltered(directory, {**hashes, **({RUN: run} if run else {})})
    texts = {file: contents[file].decode("utf-8", errors="replace") for file in hashes}
    for one in listed:
        if f"(set-logic {one.logic})" not in texts[one.file].splitlines():
            raise CertificateError(f"{directory / one.file} is not in the logic {one.logic!r} listed: {AGAIN}")
    return Manifest(said, tuple(entries), tuple(witnesses), texts, json.loads(contents[RUN]) if run else None)


def _said(directory: Path) -> dict[str, Any]:
    path = directory / MANIFEST
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CertificateError(
            f"{directory} holds no {MANIFEST}, so it is no certificate: name its directory"
        ) from None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as problem:
        raise CertificateError(f"{path} cannot be read ({problem}): {AGAIN}") from None
    if not isinstance(said, dict) or said.get("format") != FORMAT or said.get("version") != VERSION:
        raise CertificateError(f"{path} is no {FORMAT!r} of version {VERSION}: {AGAIN}")
    for key, kind in KEYS.items():
        if not isinstance(said.get(key), kind):
            raise CertificateError(f"{path}: {key!r} is missing or no {kind.__name__}: {AGAIN}")
    if not re.fullmatch(r"z3 \d+(\.\d+)+", said["solver"]):
        raise CertificateError(f"{path}: 'solver' is no version of z3, which is what proves here: {AGAIN}")
    for key, wanted in (("assumptions", {"id", "sentence"}), ("specs", {"name", "sha256"})):
        if any(not isinstance(one, dict) or set(one) != wanted for one in said[key]):
            raise CertificateError(f"{path}: an entry of {key!r} has not just {', '.join(sorted(wanted))}")
    return said


def _run_listed(directory: Path, said: dict[str, Any]) -> str:
    """The hash of the run that is kept, or nothing."""
    run = said.get("run")
    if run is None:
        return ""
    if not isinstance(run, dict) or set(run) != {"file", "sha256"} or run["file"] != RUN:
        raise CertificateError(f"{directory / MANIFEST}: 'run' is not the file {RUN} with its sha256: {AGAIN}")
    return str(run["sha256"])


def _entries(directory: Path, said: dict[str, Any]) -> list[Entry]:
    entries = _listed(directory, said["obligations"], Entry, "obligation", r"\d{4,}\.smt2")
    for entry in entries:
        if not {*entry.assumptions} <= {*said["core"]}:
            raise CertificateError(f"{directory / MANIFEST}: {entry.file} uses more assumptions than 'core' lists")
    if not entries:
        raise CertificateError(f"{directory / MANIFEST} lists no obligation: it proves nothing")
    return entries


def _witnesses(directory: Path, said: dict[str, Any]) -> list[Witness]:
    """The files about what must be possible; a proposition may have none."""
    return _listed(directory, said["possible"], Witness, "thing that is possible", POSSIBLE + r"\d{2,}\.smt2")


def _listed(directory: Path, listed: list[Any], kind: type[Kind], what: str, name: str) -> list[Kind]:
    """The manifest's lines on files of one kind, each with the verdict and a name of its kind, none twice."""
    found: list[Kind] = []
    for position, fields in enumerate(listed, 1):
        try:
            one = kind(**fields)
        except TypeError as problem:
            raise CertificateError(f"{directory / MANIFEST}: {what} {position} is malformed ({problem})") from None
        if one.verdict != kind.verdict:
            said = f"{one.file} is listed as {one.verdict!r}, not {kind.verdict!r}"
            raise CertificateError(f"{directory / MANIFEST}: {said}")
        if not re.fullmatch(name, str(one.file)):
            raise CertificateError(f"{directory / MANIFEST}: {one.file!r} is no name of the file of one {what}")
        found.append(one)
    for column in ("file", "name"):
        twice = next(
            (each for each, times in Counter(getattr(one, column) for one in found).items() if times > 1), None
        )
        if twice is not None:
            raise CertificateError(f"{directory / MANIFEST}: {twice!r} is listed twice")
    return found


def _unaltered(directory: Path, hashes: Mapping[str, str]) -> dict[str, bytes]:
    """The content of every file, each exactly as listed, and no other file beside them."""
    there = {path.name for path in directory.iterdir()} - {MANIFEST}
    for missing in sorted({*hashes} - there):
        raise CertificateError(f"{directory / missing} is listed but missing: {AGAIN}")
    for extra in sorted(there - {*hashes}):
        raise CertificateError(f"{directory / extra} is not listed in {MANIFEST}: remove it or {AGAIN}")
    contents: dict[str, bytes] = {}
    for file, sha256 in hashes.items():
        contents[file] = (directory / file).read_bytes()
        if hashlib.sha256(contents[file]).hexdigest() != sha256:
            raise CertificateError(f"{directory / file} was altered: its SHA-256 is not the one listed in {MANIFEST}")
    return contents
