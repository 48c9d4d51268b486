"""``tcpspec review``: a design review of a variant, in one command."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tcpcheck.base.verdict import Exit
from tcpcheck.cli import files, names
from tcpcheck.cli.common import CONTEXT, examples, verb_options
from tcpcheck.cli.exits import Refused
from tcpcheck.cli.terminal import TERMINAL
from tcpcheck.cli.verbs import VERBS
from tcpcheck.establish.workers import cores
from tcpcheck.review.asked import LIVELY, MANY, asked_of
from tcpcheck.review.own import OWN, claim_of
from tcpcheck.review.stopping import BY_HAND
from tcpcheck.review.text import as_text
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.difference import edits

if TYPE_CHECKING:
    from tcpcheck.establish.result import PartResult
    from tcpcheck.review.against import Worse
    from tcpcheck.review.run import Review
    from tcpspec.claims.claim import Claim
    from tcpspec.rules.spec import Spec

EPILOG = examples(
    "tcpspec review two-way                         what breaks without the third segment, in this terminal",
    "tcpspec review no-time-wait -o review          report.html, report.md, verdicts.json and traces/ in review/",
    "tcpspec review TCP -r D6=literal               a reading of the RFC, reviewed like a variant",
    "tcpspec review two-way --junit results.xml     for a CI runner; and --summary summary.md for a pull request",
    "tcpspec review two-way.py -p requirements.py     and your own properties",
    "tcpspec review two-way --baseline verdicts.json  fail only on verdicts that got worse since",
)


@click.command("review", epilog=EPILOG, context_settings=CONTEXT, short_help=VERBS["review"])
@click.argument("variant")
@click.option("--output", "-o", metavar="DIR", help="Write report.html, report.md, verdicts.json and traces/ to DIR.")
@click.option("--junit", metavar="FILE", help="Write JUnit XML: a test case per question.")
@click.option("--summary", metavar="FILE", help="Write the verdict in a few lines of markdown.")
@click.option("--baseline", metavar="FILE", help="verdicts.json of an earlier review: fail only on what got worse.")
@click.option("--jobs", "-j", type=click.IntRange(min=1), help="Processes that share the work [default: one per core].")
@click.option("--property", "-p", "own", metavar="FILE.py", help="Ask the properties of this file as well.")
@click.option(
    "--time",
    "minutes",
    type=click.FloatRange(min=0, min_open=True),
    default=60,
    show_default=True,
    metavar="MINUTES",
    help="Stop after this time, and report what is settled by then.",
)
@click.option("--afresh", is_flag=True, help="Ask RFC 9293 again too, instead of reading what is recorded of it.")
@verb_options
@click.pass_context
def verb(
    context: click.Context, /, variant: str, readings: tuple[str, ...], jobs: int | None, afresh: bool, as_json: bool,
    output: str | None, junit: str | None, summary: str | None, baseline: str | None, own: str | None, minutes: float,
) -> int:  # fmt: skip
    """Ask of VARIANT everything that the catalogue claims of RFC 9293, and report what became of it.

    What the variant breaks is shown by a shortest run, beside the same stimuli on RFC 9293, with the change to blame.
    Proofs are tried again where the variant's rules differ.  Exit code: 1 if something is broken, 3 if something true
    of RFC 9293 could not be settled, else 0.  Stopped by Ctrl-C, or after --time, it reports what is settled.
    """
    from tcpcheck.review.document import as_data

    _require_writable(output, junit, summary)
    asked = Asked(variant, readings, own or "")
    earlier = _earlier(baseline, asked.spec)
    review = _reviewed(asked, jobs, afresh, minutes)
    options = [option for reading in readings for option in ("-r", reading)] + ([] if own is None else ["-p", own])
    data = as_data(
        review, shlex.join(["tcpspec", "review", variant, *options]), variant if variant[-3:] == ".py" else ""
    )
    worse = _worse(earlier, data)
    _write(review, data, worse, output=output, junit=junit, summary=summary)
    _say(review, data, worse, output, as_json=as_json)
    if review.stopped == BY_HAND:
        return int(Exit.INTERRUPTED)
    return data["exit_code"] if worse is None else int(Exit.VIOLATED if worse else Exit.AS_EXPECTED)


@dataclass(frozen=True)
class Asked:
    """The questions about a variant that is named on the command line; called again in every worker."""

    variant: str
    readings: tuple[str, ...]
    own: str = ""
    """A file of properties of the user's own."""

    @property
    def spec(self) -> Spec:
        """The variant, under the readings."""
        return names.with_readings(names.spec_named(self.variant), self.readings)

    def __call__(self) -> Mapping[str, Claim]:
        """The questions."""
        spec = self.spec
        return asked_of(spec) | self._own(spec)

    def _own(self, spec: Spec) -> dict[str, Claim]:
        """The claim that the user's own properties make of ``spec``; none without a file."""
        if not self.own:
            return {}
        return {OWN: claim_of(names.properties_of(self.own, self.spec), spec, (MANY, LIVELY))}


@dataclass(frozen=True)
class OwnAsked(Asked):
    """The user's own properties alone, asked of RFC 9293."""

    def __call__(self) -> Mapping[str, Claim]:
        """The questions."""
        return self._own(TCP)


def _require_writable(output: str | None, *others: str | None) -> None:
    """Refused before the work begins if what it comes to could not be written."""
    from tcpcheck.review.folder import require_place

    if output is not None:
        require_place(Path(output))
    for name in filter(None, others):
        files.require_folder(name)


def _earlier(name: str | None, spec: Spec) -> dict[str, Any] | None:
    from tcpcheck.review.against import read, require_same

    if name is None:
        return None
    earlier = read(name, files.read(name))
    require_same(name, earlier, spec.name)
    return earlier


def _worse(earlier: dict[str, Any] | None, data: dict[str, Any]) -> list[Worse] | None:
    from tcpcheck.review.against import worse

    return None if earlier is None else list(worse(earlier, data))


def _reviewed(asked: Asked, jobs: int | None, afresh: bool, minutes: float) -> Review:
    from tcpcheck.review.run import reviewed

    spec = asked.spec
    if not edits(TCP, spec):
        raise Refused(f"{asked.variant} changes nothing of RFC 9293: there is nothing to review", "name a variant")
    TERMINAL.progress("starting", now=True)
    claims = asked()
    own = OwnAsked(asked.variant, asked.readings, asked.own) if asked.own else None
    return reviewed(spec, asked, jobs=jobs or cores(), afresh=afresh, progress=TERMINAL.progress, minutes=minutes,
                    settled=_Lines(sum(len(claim.parts) for claim in claims.values())), own=own)  # fmt: skip


class _Lines:
    """One line on stderr for each question that is answered, where no live line shows the progress."""

    def __init__(self, questions: int) -> None:
        self.questions, self.answered = questions, 0

    def __call__(self, claim: Claim, found: PartResult) -> None:
        self.answered += not found.interrupted
        said = "interrupted" if found.interrupted else f"{found.verdict}, {found.seconds:.1f} s"
        TERMINAL.note(f"[{self.answered} of {self.questions}] {claim.id}/{found.part.id}: {said}")


def _write(
    review: Review, data: dict[str, Any], worse: Sequence[Worse] | None, *, output: str | None, junit: str | None,
    summary: str | None,
) -> None:  # fmt: skip
    from tcpcheck.review import folder
    from tcpcheck.review.junit import xml
    from tcpcheck.review.page import summary as as_summary

    if output is not None:
        folder.write(Path(output), folder.files_of(review, data))
    if junit is not None:
        bad = [q["id"] for q in data["questions"] if q["became"] in ("broken", "lost")]
        failing = bad if worse is None else [each.id for each in worse]
        files.write(junit, xml(data, dict(folder.shown(review, data)), failing))
    if summary is not None:
        files.write(summary, as_summary(data, worse))


def _say(
    review: Review, data: dict[str, Any], worse: Sequence[Worse] | None, output: str | None, *, as_json: bool
) -> None:
    if as_json:
        TERMINAL.say_json(data)
        return

    TERMINAL.say(as_text(review, data, worse, output, TERMINAL.width, TERMINAL.paint))
