"""The files that a run can be saved as: one table, from the ending of a name to what is written.  Read ``FORMS``.

What is written is made before the file is touched.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tcpcheck.base.paint import Paint
from tcpcheck.cli import files
from tcpcheck.cli.exits import Refused
from tcpcheck.export.itf import to_itf
from tcpcheck.export.pcapng import pcapng
from tcpcheck.pictures.ladder import ladder_svg

if TYPE_CHECKING:
    from tcpcheck.cli.run import Run
    from tcpcheck.export.packets import Vantage


@dataclass(frozen=True)
class Wanted:
    """How a run is to be written: what the command line says beside the name of the file."""

    rules: bool = False
    times: bool = False
    vantage: Vantage | None = None
    again: str = ""


def _svg(run: Run, wanted: Wanted) -> str:
    return ladder_svg(run.trace, loop_from=run.loop_from, title=run.title)


def _html(run: Run, wanted: Wanted) -> str:
    from tcpcheck.pictures.html import page

    return page(run.trace, loop_from=run.loop_from, title=run.title, refutes=run.refutes, again=wanted.again)


def _pcapng(run: Run, wanted: Wanted) -> bytes:
    return pcapng(run.trace, vantage=wanted.vantage or "wire", title=run.title)


def _itf(run: Run, wanted: Wanted) -> str:
    return json.dumps(to_itf(run.trace, loop_from=run.loop_from, title=run.title), indent=1) + "\n"


def _json(run: Run, wanted: Wanted) -> str:
    return json.dumps(run.trace_json(), indent=2) + "\n"


def _txt(run: Run, wanted: Wanted) -> str:
    return run.as_text("ladder", 100, Paint(), rules=wanted.rules, times=wanted.times)


def _ladder(run: Run, wanted: Wanted) -> str:
    return run.ladder_file(rules=wanted.rules, times=wanted.times)


FORMS: dict[str, tuple[str, Callable[[Run, Wanted], str | bytes]]] = {
    ".svg": ("a picture", _svg),
    ".html": ("a page", _html),
    ".pcapng": ("a capture for Wireshark", _pcapng),
    ".itf.json": ("an Informal Trace Format trace", _itf),
    ".json": ("a trace that `show` reads", _json),
    ".txt": ("the ladder as printed", _txt),
    ".ladder": ("a ladder that `replay` checks", _ladder),
}
"""Ending -> (what it is, how it is made); of two that fit a name the first counts."""


def form_of(name: str) -> str:
    """The ending that says in which form a file is to be; Refused, with all of them, if it is none."""
    for ending in FORMS:
        if name.endswith(ending):
            return ending
    raise Refused(f"--save {name}: the name says no form", f"let it end in one of {' '.join(FORMS)}")


def require_savable(name: str | None, vantage: str | None) -> None:
    """Refused, before any work is done, if a run could not be saved like this."""
    ending = None if name is None else form_of(name)
    if vantage is not None and ending != ".pcapng":
        raise Refused("--vantage says where a capture is made, and none is asked for", "give --save FILE.pcapng")
    if name is not None:
        files.require_folder(name)


def save(run: Run, name: str, wanted: Wanted) -> None:
    """Write the run in the form that its name says."""
    _, made = FORMS[form_of(name)]
    files.write(name, made(run, wanted))
