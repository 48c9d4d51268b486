"""A review as a folder: report.html, report.md, verdicts.json and traces/.  Written whole or not at all.

Read ``files_of``, then ``write``.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from tcpcheck.base.verdict import Exit
from tcpcheck.diagram.picture import diagram_svg
from tcpcheck.export.itf import to_itf
from tcpcheck.export.pcapng import CaptureError, pcapng
from tcpcheck.ladders.ladder import render
from tcpcheck.pictures.ladder import ladder_svg
from tcpcheck.review.beside import Beside
from tcpcheck.review.document import FORMAT
from tcpcheck.review.page import Shown, html, markdown
from tcpcheck.review.run import Review
from tcpcheck.review.stimuli import line_of
from tcpcheck.runs.trace import Trace
from tcpcheck.runs.trace_json import to_json
from tcpspec.rfc9293.tcp import TCP

Data = Mapping[str, Any]
File = tuple[str, str | bytes]
"""Its name in the folder, and what is in it."""

VERDICTS = "verdicts.json"


class FolderError(ValueError):
    """The report cannot be put there; the message names the place and the remedy."""

    exit_code = Exit.USAGE


def files_of(review: Review, data: Data) -> Iterator[File]:
    """Every file of the folder."""
    runs = dict(shown(review, data))
    yield VERDICTS, as_json(data)
    yield "report.md", markdown(data, runs)
    yield "report.html", html(data, runs, diagram_svg(review.spec, TCP))
    for name, trace, loop_from, line in _traces(review, data, runs):
        yield from _forms(f"traces/{name}", trace, loop_from, line)


def as_json(data: Data) -> str:
    """The text of ``verdicts.json``."""
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def shown(review: Review, data: Data) -> Iterator[tuple[str, Shown]]:
    """The runs of what is broken, by the names that ``data`` gives them."""
    for one, said in zip(review.breaks, data["breaks"], strict=True):
        if one.trace is not None and one.beside is not None:
            run, again, loop = _untitled(one.trace), _untitled(one.beside.trace), one.shown.result.loop_from
            here, there = _lines(one.beside, loop)
            names = data["variant"]["name"], f"the same stimuli on {data['base']['name']}"
            yield (
                said["run"],
                Shown(
                    render(run, loop_from=loop).rstrip("\n"),
                    render(again).rstrip("\n"),
                    ladder_svg(run, loop_from=loop, title=names[0], mark=here),
                    ladder_svg(again, title=names[1], mark=there),
                    here,
                    there,
                ),
            )


def _lines(both: Beside, loop_from: int | None) -> tuple[int | None, int | None]:
    """Where in the two ladders they first differ; None: nowhere."""
    if both.diverges is None:
        return None, None
    made = sum(each.here is not None for each in both.stimuli[: both.diverges])
    return line_of(both.run, both.diverges, loop_from), line_of(both.trace, made)


def _untitled(trace: Trace) -> Trace:
    return replace(trace, title="")


def _traces(
    review: Review, data: Data, runs: Mapping[str, Shown]
) -> Iterator[tuple[str, Trace, int | None, int | None]]:
    """Every run with the name of its files, where it repeats, and the line on which it first differs: that of the
    variant, and the same stimuli on the base."""
    for one, said in zip(review.breaks, data["breaks"], strict=True):
        if one.trace is not None and one.beside is not None:
            name, seen = said["run"], runs[said["run"]]
            yield name, one.trace, one.shown.result.loop_from, seen.line
            yield f"{name}-on-{data['base']['name'].lower()}", one.beside.trace, None, seen.base_line


def _forms(name: str, trace: Trace, loop_from: int | None, line: int | None) -> Iterator[File]:
    yield f"{name}.ladder", render(trace, rules=True, loop_from=loop_from)
    yield f"{name}.json", json.dumps(to_json(trace), indent=1) + "\n"
    yield f"{name}.itf.json", json.dumps(to_itf(trace, loop_from=loop_from), indent=1) + "\n"
    yield f"{name}.svg", ladder_svg(trace, loop_from=loop_from, mark=line)
    with suppress(CaptureError):  # a segment may be longer than any packet
        yield f"{name}.pcapng", pcapng(trace)


def require_place(folder: Path) -> None:
    """FolderError unless the folder is new or holds an earlier review."""
    if folder.exists() and not _is_review(folder):
        raise FolderError(f"{folder} exists and is no review: name a folder that does not exist, or an earlier review")
    if not folder.absolute().parent.is_dir():
        raise FolderError(f"{folder.absolute().parent} is no folder: make it first, or name another place")


def write(folder: Path, files: Iterator[File], renamed: Callable[[Path, Path], Any] = Path.rename) -> None:
    """Put the files into ``folder``, as ``require_place`` has it."""
    require_place(folder)
    earlier = folder.exists()
    temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.absolute().parent))
    try:
        for name, content in files:
            path = temporary / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        temporary.chmod(0o755)
        if earlier:
            shutil.rmtree(folder)
        renamed(temporary, folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _is_review(folder: Path) -> bool:
    """An empty folder, or one whose verdicts are of this form."""
    if not folder.is_dir():
        return False
    verdicts = folder / VERDICTS
    if not verdicts.is_file():
        return not any(folder.iterdir())
    try:
        return bool(json.loads(verdicts.read_text(encoding="utf-8"))["format"] == FORMAT)
    except (ValueError, KeyError, TypeError):
        return False
