"""Rules as data: a ``Section`` of ordered steps, each step a few disjoint checks, together a ``Spec``.

Mirrors RFC 9293 section 3.10: "first check ... second check ...".  For one event the steps are taken in order;
in a step the one check whose guard holds applies; it ends the processing, or goes on to the next step (or
to a named later one) with what it changed.  Where no check of a step applies, the next step is taken.

Read ``tcpspec.rules.check`` for what one rule says.  If two checks of one event send,
the later segment takes the place of the earlier one: acknowledgments are aggregated (MUST-58).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from tcpspec.language.expression import TRUE, Bool, Expression, Nat, SpecError, all_of
from tcpspec.language.source_location import Place, caller
from tcpspec.language.stated import require_arguments, require_stated
from tcpspec.rules import control as control_bits
from tcpspec.rules.block import FIELDS
from tcpspec.rules.check import END, Changes, Check, Onward, Reply, words
from tcpspec.rules.event import ANSWERED, Kind
from tcpspec.rules.extension import NOTHING, Extension
from tcpspec.rules.ghosts import stays_in_listen, with_history
from tcpspec.rules.reading import Reading, Setting, require_setting
from tcpspec.rules.segment import SEGMENT_FIELDS
from tcpspec.rules.steps import Step, placed_before, require_different_names, steps_of


@dataclass
class Section:
    """One numbered section of the RFC for one kind of event; ``given`` is added to every check's guard.

    ``spontaneous`` sections are things the end may do by itself: where no check applies, the event cannot happen.
    """

    number: str
    kind: Kind
    given: Bool = TRUE
    spontaneous: bool = False
    checks: list[Check] = field(default_factory=list)

    def __post_init__(self) -> None:
        require_stated(self)
        if self.spontaneous and self.kind in ANSWERED:
            raise SpecError(f"{self.kind} must be answered: write Section(...) without spontaneous=True")

    def check(
        self,
        step: str,
        name: str,
        *guards: Bool,
        row: str = "",
        then: Changes | None = None,
        cut: Changes | None = None,
        send: Reply | None = None,
        tell: str = "",
        onward: Onward | None = END,
        cites: str = "",
        reading: Setting | tuple[Setting, ...] = (),
        accepts: Nat | None = None,
        hands: Nat | None = None,
    ) -> Check:
        """Add a rule at ``step``; checks of one step stand together and exclude each other."""
        settings = (reading,) if isinstance(reading, Setting) else reading
        rows, cited = words(row=row, cites=cites)
        made = Check(
            name, self.kind, self.number, step, all_of(self.given, *guards), rows, {} if then is None else then,
            {} if cut is None else cut, send, tell, onward, cited, settings, caller(), accepts, hands,
        )  # fmt: skip
        self.checks.append(made)
        return made


@dataclass(frozen=True, eq=False)
class Spec:
    """A whole protocol: rules of every event, and the setting of every reading.

    ``all_checks`` holds the rules of all settings in RFC order; ``program`` selects those in force.  ``place``: where
    it is stated; ``file``: the file of a user's own that it was loaded from, as the user named it.
    """

    name: str
    why: str
    all_checks: tuple[Check, ...]
    readings: Mapping[str, Reading]
    settings: Mapping[str, str]
    spontaneous: frozenset[Kind]
    place: Place
    base: Spec | None = None
    extension: Extension = NOTHING
    file: str = ""

    def __post_init__(self) -> None:
        require_stated(self)
        for setting in dict.fromkeys(each for check in self.all_checks for each in check.settings):
            for name in setting.names:
                require_setting(self.readings, setting.reading, name)

    @property
    def called(self) -> str:
        """What a command names it by: its file, if it came from one, with readings set since; else its name."""
        loaded = self
        while loaded.base is not None and loaded.base.file:
            loaded = loaded.base
        return self.file + self.name.removeprefix(loaded.name) if self.file else self.name

    @property
    def block_fields(self) -> dict[str, Expression]:
        """The variables of the block: those of RFC 9293, then those that this spec adds."""
        return {**FIELDS, **self.extension.block_fields}

    @property
    def segment_fields(self) -> dict[str, Expression]:
        """The variables of a segment, likewise."""
        return {**SEGMENT_FIELDS, **self.extension.segment_fields}

    @property
    def checks(self) -> tuple[Check, ...]:
        """The rules in force, in RFC order."""
        return tuple(check for check in self.all_checks if self.in_force(check))

    def in_force(self, check: Check) -> bool:
        """True when every reading the rule depends on is set its way."""
        return all(self.settings[setting.reading] in setting.names for setting in check.settings)

    def effects(self, check: Check) -> Changes:
        """What a rule sets, together with the ghost history that follows from it in this protocol."""
        if check not in self._effects:
            self._effects[check] = with_history(
                check.kind, check.guard, check.then, tell=check.tell, in_listen=self.speaks_in_listen
            )
        return self._effects[check]

    @cached_property
    def _effects(self) -> dict[Check, Changes]:
        return {}

    @cached_property
    def speaks_in_listen(self) -> bool:
        """Some rule sends a SYN and stays in LISTEN, as SYN cookies do."""
        return any(
            check.send is not None
            and check.send.control & control_bits.SYN
            and stays_in_listen(check.guard, check.then)
            for check in self.checks
        )

    def program(self, kind: Kind) -> tuple[Step, ...]:
        """The ordered steps that process an event of this kind."""
        return steps_of(check for check in self.checks if check.kind is kind)

    def find(self, name: str) -> Check:
        """The rule in force with this name, or with this row id if only one rule carries it."""
        require_arguments(find=(name, str))
        found = [check for check in self.checks if check.name == name or name in check.rows]
        if len(found) != 1:
            known = [check.name for check in self.checks]
            near = get_close_matches(name, [*known, *(row for c in self.checks for row in c.rows)], 3)
            if found:
                theirs = "; ".join(repr(check.name) for check in found)
                raise SpecError(f"{self.name}: several rules carry {name!r}: write the sentence of one: {theirs}")
            hint = f"near: {', '.join(near)}" if near else "write its sentence or its id, as `tcpspec rules` has them"
            raise SpecError(f"{self.name}: no rule in force is called {name!r}; {hint}")
        return found[0]

    def reading(self, **settings: str) -> Spec:
        """The same rules with readings set otherwise, e.g. ``TCP.reading(D6="literal")``."""
        require_arguments(reading=(settings, Mapping[str, str]))
        for key, value in settings.items():
            require_setting(self.readings, key, value)
        shown = ",".join(f"{key}={value}" for key, value in settings.items())
        return replace(self, name=f"{self.name}[{shown}]", settings={**self.settings, **settings}, base=self)

    def but(
        self,
        name: str,
        *,
        why: str,
        swap: Mapping[str, Check] | None = None,
        drop: tuple[str, ...] = (),
        add: tuple[Check, ...] = (),
        before: Mapping[str, Section] | None = None,
        readings: Mapping[str, str] | None = None,
        extension: Extension | None = None,
    ) -> Spec:
        """A variant: this protocol with some rules swapped, dropped or added, readings set otherwise, variables added.

        ``swap`` and ``drop`` name rules by their sentence or row id; a name that is not there raises SpecError,
        and so does a variant that changes nothing.  ``before`` puts new steps before a step that is named by its
        label, as in ``{"3.10.7.4 first": PAWS}``.  Rules in force have different names.
        """
        # fmt: off
        require_arguments(swap=(swap or {}, Mapping[str, Any]), add=(add, tuple[Check, ...]),
                          before=(before or {}, Mapping[str, Section]), readings=(readings or {}, Mapping[str, str]),
                          extension=(extension, Extension | None))
        # fmt: on
        self.extension.require_in(extension or self.extension)
        swaps = {id(self.find(key)): _rule(key, check) for key, check in (swap or {}).items()}
        drops = {id(self.find(key)) for key in _several(drop)}
        for key, value in (readings or {}).items():
            require_setting(self.readings, key, value)
        checks = tuple(swaps.get(id(c), c) for c in self.all_checks if id(c) not in drops) + add
        for label, section in (before or {}).items():
            checks = placed_before(checks, label, section.kind, section.checks)
        settings = {**self.settings, **(readings or {})}
        if not (swaps or drops or add or before or extension) and settings == dict(self.settings):
            raise SpecError(f"variant {name!r} changes nothing")
        made = replace(self, name=name, why=why, all_checks=checks, settings=settings, base=self, file="",
                       place=caller(), extension=extension or self.extension)  # fmt: skip
        require_different_names(made.checks)
        return made


def _several(names: object) -> tuple[str, ...]:
    if isinstance(names, tuple):
        return names
    raise SpecError(f"`drop` is a tuple of names: write drop=({names!r},)")


def _rule(key: str, given: object) -> Check:
    if isinstance(given, Check):
        return given
    raise SpecError(f"in place of {key!r} stands a {type(given).__name__}, no rule: write TCP.find({key!r}).but(...)")


def assemble(name: str, why: str, sections: Iterator[Section] | list[Section], readings: list[Reading]) -> Spec:
    """Put sections together in the order given; names of rules in force must be unique."""
    sections = list(sections)
    spec = Spec(
        name=name,
        why=why,
        all_checks=tuple(check for section in sections for check in section.checks),
        readings={reading.id: reading for reading in readings},
        settings={reading.id: reading.default for reading in readings},
        spontaneous=frozenset(section.kind for section in sections if section.spontaneous),
        place=caller(),
    )
    require_different_names(spec.checks)
    return spec
