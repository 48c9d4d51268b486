"""The certificate of a part that was proved: written, or the reason why there is none.  Read ``certified``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish.result import PartResult, Progress
from tcpspec.claims.claim import Claim, Derived, Part

if TYPE_CHECKING:
    from tcpcheck.symbolic.proving.proof import Proof


def directory_of(claim: Claim, part: Part, certificates: Path) -> Path:
    """Where the certificate of a part goes: DIR/T6-drain."""
    return certificates / f"{claim.id}-{part.id}"


def to_certify(claims: Sequence[Claim]) -> Iterator[tuple[Claim, Part]]:
    """The parts that are expected to be proved."""
    return ((claim, part) for claim in claims for part in claim.parts if part.expected == Verdict.PROVED.value)


def certified(claim: Claim, result: PartResult, certificates: Path, progress: Progress) -> PartResult:
    """The result with its certificate, or with the reason why there is none; nothing to do unless it was proved.

    CertificateError if the directory exists, or cannot be written.
    """
    from tcpcheck.certificates.certificate import CertificateError, write
    from tcpcheck.certificates.words import SmtLibError
    from tcpcheck.symbolic.propositions import UnstatedError

    if result.verdict is not Verdict.PROVED:
        return result
    at, part = directory_of(claim, result.part, certificates), result.part
    run = result.trace if isinstance(part, Derived) else None
    try:
        written = write(_proof(result), at, of=(claim.id, part.id), run=run,
                        progress=lambda done, _: progress(f"{at}: {done} files"))  # fmt: skip
    except (UnstatedError, SmtLibError) as error:
        return replace(result, uncertified=str(error))
    except OSError as error:
        raise CertificateError(f"{at} cannot be written: {error.strerror}: name another directory") from error
    return replace(result, certificate=str(written))


def _proof(result: PartResult) -> Proof:
    """The proof that the engine handed over; else that of the same statement as obligations, made now."""
    from tcpcheck.symbolic.propositions import proposition_of
    from tcpcheck.symbolic.proving.proof import Proof, establish

    if isinstance(result.proof, Proof):
        return result.proof
    return establish(proposition_of(result.part)).uninterrupted()
