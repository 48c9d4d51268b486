"""The reference semantics of one end, remembered: ``meaning.step`` is a function that searches ask the same again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from tcpspec.rules import semantics as meaning
from tcpspec.rules.event import Choices, Kind
from tcpspec.rules.semantics import Block, Outcome, Parameters, Segment
from tcpspec.rules.spec import Spec
from tcpspec.system import joint as system

Asked = tuple[int, Block, Kind, Choices, Segment | None, Parameters]
"""A step: id of the rules, the block before it, what happens."""


@contextmanager
def remembered_steps() -> Iterator[dict[Asked, Outcome | None]]:
    """``System.move`` computes each step of an end once; what it computes is what it always does.  Gives the steps."""
    real, known = meaning.step, dict[Asked, Outcome | None]()
    programs = dict[Any, Any]()

    def step(
        spec: Spec, block: Block, kind: Kind, choices: Choices, segment: Segment | None, parameters: Parameters
    ) -> Outcome | None:
        key = (id(spec), block, kind, choices, segment, parameters)
        if key not in known:
            known[key] = real(spec, block, kind, choices, segment, parameters)
        return known[key]

    def program(spec: Spec, kind: Kind, made: Any = Spec.program) -> Any:
        if (id(spec), kind) not in programs:
            programs[id(spec), kind] = spec, made(spec, kind)
        return programs[id(spec), kind][1]

    with patch.object(system, "step", step), patch.object(Spec, "program", program):
        yield known
