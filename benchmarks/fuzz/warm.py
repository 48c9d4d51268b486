"""What both searches would compute again and again for one variant is computed once: steps, and compiled rules."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from unittest.mock import patch

from tcpcheck.explicit import ends, environment, generated
from tcpspec.meaning import Outcome
from tests.oracle.remembered import Asked, remembered_steps


@contextmanager
def warm() -> Iterator[dict[Asked, Outcome | None]]:
    """The rules with fields held are one object, whatever the space, so that they are compiled once."""
    held, compiled = cache(environment.hold), cache(generated.compiled)
    with remembered_steps() as known, patch.object(environment, "hold", held), patch.object(ends, "compiled", compiled):
        yield known
