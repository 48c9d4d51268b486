"""Readings: places where RFC 9293 is ambiguous or leaves freedom, each a named switch with a justified default.

The ids D1-D29 are those of the list of ambiguities in ``docs/readings.md``; F-ids are freedoms (MAY, SHOULD,
"could").  Where the RFC has a literal reading it is always one of the choices, called ``literal``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from tcpspec.language.expression import SpecError
from tcpspec.language.sorts import shown
from tcpspec.language.stated import require_stated


@dataclass(frozen=True)
class Setting:
    """One or more choices of a reading, attached to a rule that exists only under them."""

    reading: str
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        require_stated(self)


@dataclass(frozen=True)
class Reading:
    """A question about the text, its answers (name -> what it means) and the default with its reason."""

    id: str
    question: str
    choices: Mapping[str, str]
    default: str
    because: str
    rfc: str

    def __post_init__(self) -> None:
        require_stated(self)
        if self.default not in self.choices:
            raise SpecError(f"reading {self.id}: default {self.default!r} is not among {', '.join(self.choices)}")

    def __getitem__(self, names: str) -> Setting:
        if not isinstance(names, str):
            raise SpecError(
                f"reading {self.id} is set by a word, not by {shown(names)}: use one of {', '.join(self.choices)}"
            )
        chosen = tuple(names.split("|"))
        for name in chosen:
            if name not in self.choices:
                raise SpecError(f"reading {self.id} has no setting {name!r}: use one of {', '.join(self.choices)}")
        return Setting(self.id, chosen)


def require_setting(readings: Mapping[str, Reading], key: str, value: str) -> None:
    """SpecError, with what was probably meant, unless there is such a reading and it can be set so."""
    if key not in readings:
        near = get_close_matches(key, readings, 1)
        hint = f": did you mean {near[0]!r}?" if near else f" (there are: {', '.join(readings)})"
        raise SpecError(f"no reading {key!r}{hint}")
    if value not in readings[key].choices:
        raise SpecError(f"reading {key} has no setting {value!r}: choose one of {', '.join(readings[key].choices)}")
