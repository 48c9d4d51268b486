"""Conditions on both ends, evaluated by numpy on many pairs of situations at once.

The same fold again, with a table whose meanings are arrays.  Incarnations are numbered (0 is nobody); a
``recall`` of an incarnation that an end never had is -1, which equals no number.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tcpcheck.explicit.space.arrays import Growing, Ints, Numbering, PairTable
from tcpcheck.explicit.space.situation import Situation
from tcpspec.language.expression import HALF, SEQUENCE_NUMBERS, Bool, SpecError
from tcpspec.language.fold import interpret
from tcpspec.language.notation import field_name

DTYPES = {"bool": np.bool_, "time": np.float64}


class Columns:
    """The situations of one end as one array per block field, and its history as a table."""

    def __init__(self, situations: Numbering[Situation], incarnations: Numbering[Any]) -> None:
        self.situations = situations
        self.incarnations = incarnations
        self._columns: dict[str, Growing] = {}
        self._recalled: dict[str, PairTable] = {}

    def field(self, name: str, sort: str) -> NDArray[Any]:
        """The values of a block field in every situation so far."""
        column = self._columns.setdefault(name, Growing(DTYPES.get(sort, np.int64)))
        values = [getattr(s.end.block, name) for s in self.situations.values[column.size :]]
        column.extend([self.incarnations.number(v) for v in values] if sort == "incarnation" else values)
        return column.array

    def recall(self, what: str, situations: Ints, incarnations: Ints) -> Ints:
        """What each situation's history says of an incarnation."""
        table = self._recalled.setdefault(what, PairTable(self._recall(what)))
        return table.get(situations, incarnations, (len(self.situations), len(self.incarnations)))

    def _recall(self, what: str) -> Callable[[int, int], int]:
        def value(situation: int, incarnation: int) -> int:
            end = self.situations.values[situation].end
            found = end.recall(what, self.incarnations.values[incarnation])
            if what == "peer":
                return self.incarnations.number(found)
            return -1 if found is None else int(found)

        return value


class Conditions:
    """Evaluates conditions of ``tcpspec.properties`` on arrays of situation numbers of A and of B.

    ``held``: variables that the bounds keep at one value; nobody may ask for them.
    """

    def __init__(self, a: Numbering[Situation], b: Numbering[Situation], held: Collection[str] = ()) -> None:
        self.held = held
        incarnations: Numbering[Any] = Numbering()
        incarnations.number(None)
        self.columns = {"A": Columns(a, incarnations), "B": Columns(b, incarnations)}
        self.incarnations = incarnations

    def holds(self, condition: Bool, a: Ints, b: Ints, quiet: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
        """Where the condition is true; ``quiet`` says where nothing is under way, None if that may not be asked."""
        value = interpret(condition, self._meanings({"A": a, "B": b}, quiet))
        return np.broadcast_to(np.asarray(value, np.bool_), a.shape)

    def _constant(self, value: Any, sort: str) -> Any:
        return self.incarnations.number(value) if sort == "incarnation" else value

    def _meanings(self, situations: dict[str, Ints], quiet: NDArray[np.bool_] | None) -> dict[str, Callable[..., Any]]:
        def field(owner: str, name: str, sort: str) -> NDArray[Any]:
            if owner == "network":
                if quiet is None:
                    raise SpecError("only a leads_to asks whether the network is quiet: the other forms read the ends")
                return quiet
            if owner not in situations:
                raise SpecError(f"a property reads A and B, not {owner}.{name}: write A({name}) or B({name})")
            if name in self.held:
                raise SpecError(f"a property reads {field_name('block', name)}, which the bounds keep at one value: "
                                "let them not hold it")  # fmt: skip
            return self.columns[owner].field(name, sort).take(situations[owner])

        def recall(side: str, what: str, incarnation: Any) -> Ints:
            spread = np.broadcast_to(incarnation, situations[side].shape)
            return self.columns[side].recall(what, situations[side], np.ascontiguousarray(spread))

        def before(a: Any, b: Any) -> Any:
            apart = (b - a) % SEQUENCE_NUMBERS
            return (apart > 0) & (apart < HALF)

        return {
            "constant": self._constant,
            "field": field,
            "named": lambda name, body: body,
            "equal": lambda a, b: a == b,
            "before": before,
            "seq_add": lambda a, b: (a + b) % SEQUENCE_NUMBERS,
            "seq_subtract": lambda a, b: (a - b) % SEQUENCE_NUMBERS,
            "distance": lambda a, b: (a - b) % SEQUENCE_NUMBERS,
            "less": lambda a, b: a < b,
            "add": lambda a, b: a + b,
            "subtract": lambda a, b: np.maximum(0, a - b),
            "and": np.logical_and,
            "or": np.logical_or,
            "not": np.logical_not,
            "if": np.where,
            "recall": recall,
        }
