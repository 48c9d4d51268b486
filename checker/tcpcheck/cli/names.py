"""Finds what a name on the command line means, or refuses with the name that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from multiprocessing import parent_process
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tcpcheck.cli.exits import Refused, sentence
from tcpcheck.cli.terminal import TERMINAL
from tcpspec import claims as catalogue
from tcpspec import scenarios
from tcpspec.language.expression import State
from tcpspec.properties import property as module
from tcpspec.properties.agreement import SHARED
from tcpspec.rules.semantics import Parameters
from tcpspec.system.bounds import PRESETS
from tcpspec.variants import VARIANTS

if TYPE_CHECKING:
    from tcpspec.claims.claim import Claim
    from tcpspec.language.expression import State
    from tcpspec.properties.property import Property
    from tcpspec.rules.spec import Spec
    from tcpspec.system.bounds import Bounds

T = TypeVar("T")
FEW = 12


def meant(name: str, known: Iterable[str]) -> list[str]:
    """At most two known names that look like ``name``, whatever the case of its letters."""
    folded = {each.casefold(): each for each in known}
    near = get_close_matches(name.casefold(), folded, 2, 0.6)
    best = [folded[each] for each in near]
    return best[:1] if best and best[0].casefold().startswith(name.casefold()) else best


def unknown(what: str, name: str, known: Iterable[str], listing: str = "") -> Refused:
    """The refusal of a name: what was probably meant, or what there is, or where it is listed."""
    known = list(known)
    near = meant(name, known)
    article = "an" if what[0] in "aeiou" else "a"
    if near:
        remedy = f"did you mean {' or '.join(near)}?"
    elif len(known) <= FEW:
        remedy = f"there are: {', '.join(known)}" if known else f"there is no {what} here"
    else:
        remedy = ""
    listed = f"see `tcpspec list {listing}`" if listing else ""
    return Refused(f"{name!r} is not {article} {what}", sentence(remedy, listed))


def chosen(what: str, name: str, known: Mapping[str, T], listing: str = "") -> T:
    """The value called ``name``, in whatever case; Refused if there is none."""
    if name in known:
        return known[name]
    for each, value in known.items():
        if each.casefold() == name.casefold():
            return value
    raise unknown(what, name, known, listing)


class OneOf(click.ParamType[str]):
    """A parameter that takes one of a few words, and says which was meant when it is given another."""

    def __init__(self, what: str, *words: str) -> None:
        self.name = what
        self.words = words

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        for word in self.words:
            if str(value).casefold() == word.casefold():
                return word
        near = meant(str(value), self.words)
        hint = f"did you mean {near[0]}?" if near else f"choose one of {', '.join(self.words)}"
        what = param.opts[0] if isinstance(param, click.Option) else self.name
        raise click.UsageError(f"{value!r} is no {what}; {hint}", ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return "|".join(self.words)


def states() -> dict[str, State]:
    """The eleven states by name."""
    return {str(state): state for state in State}


def state_named(name: str) -> State:
    """The state that is called ``name``: `ESTABLISHED`, `syn_received`, `Close-Wait`."""
    return chosen("state", name.replace("_", "-"), states())


def properties() -> dict[str, Property]:
    """Every property that `check` judges unasked, by its id."""
    return {each.id: each for each in module.JUDGED}


def every_property() -> dict[str, Property]:
    """Those, and what other models state, by id."""
    return {**properties(), **{each.id: each for each in SHARED}}


def property_named(name: str, *specs: Spec) -> Property:
    """The property of this id, or of a file of the user's own, `mine.py:my-id`, which may speak of these specs."""
    file, separator, id = name.rpartition(":")
    if separator and is_file(file):
        return chosen(f"property of {file}", id, {each.id: each for each in properties_of(file, *specs)})
    return chosen("property", name, every_property(), "properties")


def properties_of(file: str, *specs: Spec) -> tuple[Property, ...]:
    """All properties of a file of the user's own; UserFileError if something in it is wrong."""
    from tcpcheck.own import property_file

    return property_file.load(Path(file), *specs)


def with_readings(spec: Spec, settings: Iterable[str]) -> Spec:
    """``spec`` under readings written `D6=literal`.  UserFileError if that shows a fault of a user's own variant."""
    values = dict(_setting(spec, text) for text in settings)
    different = {key: value for key, value in values.items() if spec.settings[key] != value}
    if not different:
        return spec
    read = spec.reading(**different)
    if read.file:
        from tcpcheck.own import variant_file

        variant_file.require_sound(read, _warn)
    return read


def _setting(spec: Spec, text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    reading = chosen("reading", name, spec.readings, "readings")
    if not separator or value not in reading.choices:
        choices = ", ".join(f"{reading.id}={choice}" for choice in reading.choices)
        said = f"{text!r} says no setting" if not separator else f"reading {reading.id} has no setting {value!r}"
        near = meant(value, reading.choices) if value else []
        raise Refused(said, f"did you mean {reading.id}={near[0]}?" if near else f"choose one of {choices}")
    return reading.id, value


def variants() -> dict[str, Spec]:
    """Every protocol by name, TCP itself first."""
    return {spec.name: spec for spec in VARIANTS.values()}


def is_file(name: str) -> bool:
    """Whether a variant, claim or property is named by a file of the user's own."""
    return name.endswith(".py")


def spec_named(name: str) -> Spec:
    """The variant of this name, or in this file of the user's own; Refused, or UserFileError, if there is none."""
    if is_file(name):
        path = Path(name)
        return _loaded(path, path.stat().st_mtime_ns if path.is_file() else 0)
    known = variants()
    if name not in known and Path(f"{name}.py").is_file():
        raise Refused(f"{name!r} is not a variant", f"did you mean {name}.py?")
    return chosen("variant", name, known, "variants")


def spec_beside(run: str, name: str) -> Spec:
    """What a stored run names: a file is looked for where it was, then beside the run."""
    if not is_file(name) or Path(name).is_file():
        return spec_named(name)
    beside = Path(run).parent / Path(name).name
    if not beside.is_file():
        raise Refused(f"{run}: its rules are in {name}, and there is no such file", "put it back, or beside the run")
    return spec_named(str(beside))


@cache
def _loaded(path: Path, changed: int) -> Spec:
    """One file is one spec in the whole run, for both ends and for everything that is asked of it."""
    TERMINAL.progress(f"testing the rules of {path} ...", now=True)
    from tcpcheck.own import variant_file

    return variant_file.load(path, _warn)


def _warn(said: str) -> None:
    """Said by the process that was started by the user, and not by each of its workers again."""
    if parent_process() is None:
        TERMINAL.complain(f"warning: {said}")


def claims() -> Mapping[str, Claim]:
    """Every claim by id."""
    return catalogue.CLAIMS


def bounds() -> dict[str, tuple[Bounds, str]]:
    """Presets, then the scenarios that claims speak of: name -> (bounds, what happens within them)."""
    presets = {name: (bounds, str(bounds)) for name, bounds in ((name, make()) for name, make in PRESETS.items())}
    usual = {name: each for name, each in scenarios.SCENARIOS.items() if each.parameters == Parameters()}
    return {**presets, **{name: (each.bounds, each.sentence) for name, each in usual.items()}}
