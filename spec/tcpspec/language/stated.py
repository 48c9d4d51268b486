"""What is stated is of the type that its field is annotated with: what mypy reads is checked at run time, too.

Read ``require_stated``, which every record of the language calls when it is made: rules, sections, replies,
properties, lemmas, theorems, readings, extensions, claims and their parts.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from tcpspec.language.expression import Expression
from tcpspec.language.sorts import PYTHON_BOOL, SpecError, misfit, shown

STANDS_FOR: Mapping[str, str] = {
    "str": "write it in quotes",
    "bool": "write True or False",
    "int": "write a whole number",
    "Part": "write Enumerated(...) or another kind of tcpspec.claims.claim",
    "Theorem": "write T2A or another of tcpspec.proofs.theorems, or Theorem(...)",
    "Reply": "write one, such as Reply(ACK, seq=snd_nxt, ack=rcv_nxt)",
    "Check": "write TCP.find(...).but(...) or Section(...).check(...)",
    "Spec": "write TCP, or TCP.but(...)",
    "Property": "write always(...), sometimes(...) or leads_to(...)",
    "Lemma": "write lemma(...)",
    "Onward": "write NEXT, or Onward(label)",
    "Extension": "write Extension(block={...})",
    "Section": 'write Section("3.10.7.4", Kind.ARRIVES)',
    "Kind": "write one, such as Kind.ARRIVES",
    "Scenario": "write Scenario(...), or one of tcpspec.scenarios",
    "Bounds": "write Bounds(...), or tiny_bounds()",
    "EndBounds": "write EndBounds(...)",
    "Control": "write bits joined by `|`, such as SYN | ACK",
    "Setting": 'write one, such as D6["literal"]',
}
"""What to write where a record of this kind is needed."""


_HINTS: dict[type, Mapping[str, Any]] = {}


def _hints(kind: type) -> Mapping[str, Any]:
    """The annotations of a dataclass and of its bases, each read in the module where it is written."""
    if kind not in _HINTS:
        modules = [vars(sys.modules[base.__module__]) for base in reversed(kind.__mro__)]
        names = {name: value for module in modules for name, value in module.items()}
        _HINTS[kind] = get_type_hints(kind, globalns=names)
    return _HINTS[kind]


def require_stated(record: Any) -> None:
    """SpecError unless every field of the dataclass instance is of its annotated type."""
    kind: type[Any] = type(record)
    hints = _hints(kind)
    for each in fields(record):
        said = unfit(getattr(record, each.name), hints[each.name])
        if said:
            named = getattr(record, "name", None) or getattr(record, "id", None)
            word = {"Check": "rule"}.get(kind.__name__, kind.__name__)
            whose = f"{word} {named!r}" if isinstance(named, str) else word
            raise SpecError(f"`{each.name}` of {whose}: {said}")


def require_arguments(**given: tuple[object, Any]) -> None:
    """SpecError unless each argument of a function, given with its type, is of it."""
    for name, (value, hint) in given.items():
        said = unfit(value, hint)
        if said:
            raise SpecError(f"`{name}`: {said}")


def unfit(value: object, hint: Any) -> str:
    """What is wrong with a value for an annotation, and what to write; empty if nothing is."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Any or hint is object or isinstance(hint, TypeVar):
        return ""
    if origin is Literal:
        wanted = ", ".join(map(repr, arguments))
        return "" if isinstance(value, str) and value in arguments else f"{shown(value)} is none of {wanted}"
    if origin in (Union, types.UnionType):
        return _of_several(value, arguments)
    if origin is tuple:
        return _tuple(value, arguments)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(value, arguments)
    if origin is Callable or origin is not None:
        return ""
    return _plain(value, hint)


def _of_several(value: object, kinds: tuple[Any, ...]) -> str:
    said = [unfit(value, kind) for kind in kinds if kind is not type(None)]
    if (value is None and type(None) in kinds) or not all(said):
        return ""
    return said[0]


def _tuple(value: object, kinds: tuple[Any, ...]) -> str:
    if not isinstance(value, tuple):
        return f"a tuple is needed here, not {shown(value)}: write (..., ...), with a comma after a single one"
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        kinds = (kinds[0],) * len(value)
    if len(value) != len(kinds):
        return f"{len(kinds)} values are needed here, not {len(value)}"
    return next(filter(None, map(unfit, value, kinds)), "")


def _mapping(value: object, kinds: tuple[Any, ...]) -> str:
    if not isinstance(value, Mapping):
        return f"a dict is needed here, not {shown(value)}: write change(...), cut(...) or {{...: ...}}"
    keys = map(unfit, value, [kinds[0]] * len(value))
    values = map(unfit, value.values(), [kinds[1]] * len(value))
    return next(filter(None, (*keys, *values)), "")


def _plain(value: object, kind: type) -> str:
    if issubclass(kind, Expression):
        return _of_sort(value, kind)
    numbers = {int: (int,), float: (int, float)}.get(kind)
    if type(value) in numbers if numbers else isinstance(value, kind):
        return ""
    if isinstance(value, tuple | list) and kind.__name__ == "Reply":
        return f"a rule sends one segment, and several are not yet supported: {STANDS_FOR['Reply']}"
    called = callable(value) and not isinstance(value, type) and hasattr(value, "__name__")
    remedy = f"call it, `{value.__name__}(...)`" if called else STANDS_FOR.get(kind.__name__, "")  # type: ignore[attr-defined]
    article = "an" if kind.__name__[0].lower() in "aeiou" else "a"
    return f"{article} {kind.__name__} is needed here, not {shown(value)}" + (f": {remedy}" if remedy else "")


def _of_sort(value: object, kind: type[Expression]) -> str:
    """An expression of this sort; a plain value will not do, as whoever reads the field asks it for its operator."""
    if kind is Expression:
        is_one = isinstance(value, Expression)
        return "" if is_one else f"an expression is needed here, not {shown(value)}: write one, such as `iss + 1`"
    if isinstance(value, kind):
        return ""
    said = misfit(kind.sort, value)
    if type(value) is bool and not said:
        return f"a condition is needed here, not {value}: {PYTHON_BOOL}"
    return said or f"an expression is needed here, not {shown(value)}: write {kind.__name__}.constant({value!r})"
