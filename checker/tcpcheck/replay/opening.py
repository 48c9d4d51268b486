"""How a ladder begins: the system it is drawn for, the numbers of its symbols, and the initial joint state.

What a figure leaves to the prose around it is said by directives or follows from its first lines; ``header``
writes the directives with which a printed trace reads back to the same run.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any, Literal

from tcpcheck.ladders.drawn import Ladder, LadderError, Row, Symbol
from tcpcheck.ladders.ladder import render
from tcpcheck.runs.trace import Trace
from tcpspec.language.expression import SEQUENCE_NUMBERS, State
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Block, Parameters, step
from tcpspec.rules.spec import Spec
from tcpspec.system.joint import OTHER, End, Joint, Past, Side, System
from tcpspec.system.network import ALL_FAULTS, Faults, Network

MSL = 120
"""Maximum segment lifetime in seconds, "arbitrarily defined to be 2 minutes" (RFC 9293 section 3.4.2)."""

DRAWN_OVER = Network(None, ALL_FAULTS, MSL)
"""The network of a figure that does not name one: anything may happen to a segment, for MSL."""

SIDES: tuple[Side, Side] = ("A", "B")
WITHOUT_NUMBERS = (State.CLOSED, State.LISTEN)
SENT_FIN = (State.FIN_WAIT_1, State.FIN_WAIT_2, State.CLOSING, State.LAST_ACK, State.TIME_WAIT)
FIN_UNACKNOWLEDGED = (State.FIN_WAIT_1, State.CLOSING, State.LAST_ACK)
RECEIVED_FIN = (State.CLOSE_WAIT, State.CLOSING, State.LAST_ACK, State.TIME_WAIT)

Numbers = tuple[int, int]
"""SND.NXT and RCV.NXT, the "send 300, receive 100" of Figure 9."""


def system_of(ladder: Ladder, left: Spec, right: Spec) -> System:
    """The system a ladder is drawn for.  Raises LadderError for directives that make no sense."""
    network, forger = _network(ladder)
    return System(left, right, network, _parameters(ladder), forger)


def _pairs(ladder: Ladder, key: str, known: dict[str, str]) -> dict[str, str]:
    if key not in ladder.directives:
        return {}
    pairs = dict(word.partition("=")[::2] for word in ladder.directives[key].value.split())
    for name in pairs:
        if name not in known:
            raise ladder.error(key, f"{key} has no {name!r}", ", ".join(f"{k}={v}" for k, v in known.items()))
    return pairs


def _number(ladder: Ladder, key: str, name: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        raise ladder.error(key, f"{name}={value} is no number", f"e.g. {name}=240") from None
    return int(number) if number == int(number) else number


def _network(ladder: Ladder) -> tuple[Network, bool]:
    known = {
        "capacity": "2|any",
        "faults": "loss,duplication,reordering|none",
        "msl": "120|none",
        "forger": "yes|no",
    }
    given = _pairs(ladder, "network", known)
    network = DRAWN_OVER
    if "capacity" in given:
        capacity = (
            None if given["capacity"] == "any" else int(_number(ladder, "network", "capacity", given["capacity"]))
        )
        network = replace(network, capacity=capacity)
    if "faults" in given:
        network = replace(network, faults=_faults(ladder, given["faults"]))
    if "msl" in given:
        msl = None if given["msl"] == "none" else _number(ladder, "network", "msl", given["msl"])
        network = replace(network, msl=msl)
    return network, given.get("forger", "yes") == "yes"


def _faults(ladder: Ladder, names: str) -> Faults:
    faults = Faults.NONE
    for name in names.split(",") if names != "none" else []:
        if name.upper() not in Faults.__members__:
            raise ladder.error("network", f"no fault is called {name!r}", "loss, duplication, reordering or none")
        faults |= Faults[name.upper()]
    return faults


def _parameters(ladder: Ladder) -> Parameters:
    given = _pairs(ladder, "parameters", {name: str(value) for name, value in asdict(Parameters()).items()})
    values: dict[str, Any] = {name: _number(ladder, "parameters", name, value) for name, value in given.items()}
    return Parameters(**values)


def bound(ladder: Ladder) -> tuple[Ladder, dict[str, int]]:
    """The ladder with a number for every symbol: the one it gives, else one far from all numbers in it."""
    segments = [row.segment for row in ladder.rows if row.segment is not None]
    shown = [number for segment in segments for number in (segment.seq, segment.ack_no) if number is not None]
    numbers = dict(ladder.numbers)
    free = max([0, *numbers.values(), *(n for n in shown if isinstance(n, int))]) // 1000 * 1000
    for symbol in shown:
        if isinstance(symbol, Symbol) and symbol.name not in numbers:
            free += 1000
            numbers[symbol.name] = free % SEQUENCE_NUMBERS
    rows = (row if row.segment is None else replace(row, segment=row.segment.bound(numbers)) for row in ladder.rows)
    return replace(ladder, rows=tuple(rows)), numbers


def unit(ladder: Ladder) -> int | None:
    """What `MSL = 120` above the figure says: the MSL in which its times are given, if its network knows none."""
    return ladder.numbers.get("MSL")


def initial(ladder: Ladder, system: System) -> Joint:
    """The joint state before the first row.

    An end begins as its directive says, else as the first row shows it if that row draws no segment.  Numbers
    not given are those of the other end seen from this one, or those of the first segment drawn.  Raises
    LadderError.
    """
    states: dict[Side, State | None] = {}
    numbers: dict[Side, Numbers | None] = {}
    for side in SIDES:
        if side in ladder.directives and "=" in ladder.directives[side].value:
            return _given_blocks(ladder, system)
        states[side], numbers[side] = _stated(ladder, side)
    _complete(ladder, states, numbers)
    ends = {side: _end(ladder, system, side, states[side] or State.CLOSED, numbers[side]) for side in SIDES}
    return Joint(ends["A"], ends["B"])


def _stated(ladder: Ladder, side: Side) -> tuple[State | None, Numbers | None]:
    if side in ladder.directives:
        return _directed(ladder, side)
    state: State | None = None
    numbers = ladder.rows[0].margins[side].numbers
    for row in ladder.rows:
        margin = row.margins[side]
        if row.number != ladder.rows[0].number or row.segment is not None or any(note.act for note in margin.notes):
            break
        state, numbers = state or margin.state, numbers or margin.numbers
    return state, numbers


def _directed(ladder: Ladder, side: Side) -> tuple[State, Numbers | None]:
    """`ESTABLISHED send 100, receive 300`."""
    words = ladder.directives[side].value.replace(",", " ").split()
    name = words[0].upper() if words else ""
    known = {str(state): state for state in State}
    form = "e.g. `LISTEN` or `ESTABLISHED send 100, receive 300`"
    if name not in known:
        raise ladder.error(side, f"no state is called {name!r}", f"one of {', '.join(known)}; {form}")
    if len(words) == 1:
        return known[name], None
    if len(words) != 5 or (words[1], words[3]) != ("send", "receive") or not (words[2] + words[4]).isdigit():
        raise ladder.error(side, "cannot read the numbers", form)
    return known[name], (int(words[2]), int(words[4]))


def _complete(ladder: Ladder, states: dict[Side, State | None], numbers: dict[Side, Numbers | None]) -> None:
    needing = [side for side in SIDES if states[side] not in (None, *WITHOUT_NUMBERS)]
    if needing and not any(numbers.values()) and (first := _first_departure(ladder.rows)):
        sender, sent = first
        if sender in needing:
            numbers[sender] = sent
    for side in SIDES:
        theirs = numbers[OTHER[side]]
        if numbers[side] is None and theirs is not None:
            numbers[side] = theirs[::-1]
            states[side] = states[side] or State.ESTABLISHED
        elif numbers[side] is not None:
            states[side] = states[side] or State.ESTABLISHED


def _first_departure(rows: tuple[Row, ...]) -> tuple[Side, Numbers] | None:
    row = next((row for row in rows if row.segment is not None), None)
    if row is None or row.segment is None or row.sender is None or not row.departs:
        return None
    seq, ack = row.segment.seq, row.segment.ack_no
    return (row.sender, (seq, ack)) if isinstance(seq, int) and isinstance(ack, int) else None


def _end(ladder: Ladder, system: System, side: Side, state: State, numbers: Numbers | None) -> End:
    past = () if numbers is None else (Past(f"{side}1", _iss(state, numbers[0]), f"{OTHER[side]}1"),)
    deleted = system.start.end(side).block
    if state is State.CLOSED:
        return End(deleted, past)
    if state is State.LISTEN:
        opened = step(system.spec(side), deleted, Kind.OPEN_PASSIVE, parameters=system.parameters)
        assert opened is not None
        return End(opened.block, past)
    if numbers is None or state in (State.SYN_SENT, State.SYN_RECEIVED):
        raise _unclear(ladder, side, state, numbers)
    return End(deleted._replace(**established(side, state, *numbers, system.parameters)._asdict()), past)


def _unclear(ladder: Ladder, side: Side, state: State, numbers: Numbers | None) -> LadderError:
    problem = f"{side} begins in {state}" + (", with what numbers?" if numbers is None else "")
    wanted = f"a line `{side}: {state} send 100, receive 300` above the figure"
    if numbers is not None:
        wanted = "a figure that begins earlier, e.g. in CLOSED: what was sent before is not known"
    if side in ladder.directives:
        return ladder.error(side, problem, wanted)
    row = ladder.rows[0]
    return LadderError(ladder.name, row.line, row.margins[side].column, row.source, problem, wanted)


def _iss(state: State, send: int) -> int:
    return (send - 1 - (state in SENT_FIN)) % SEQUENCE_NUMBERS


def established(side: Side, state: State, send: int, receive: int, parameters: Parameters) -> Block:
    """The block of an end that has exchanged nothing but SYN and, as its state tells, FIN."""
    iss = _iss(state, send)
    irs = (receive - 1 - (state in RECEIVED_FIN)) % SEQUENCE_NUMBERS
    waits = state is State.TIME_WAIT
    return Block(
        state=state, iss=iss, snd_una=(send - (state in FIN_UNACKNOWLEDGED)) % SEQUENCE_NUMBERS, snd_nxt=send,
        snd_wnd=parameters.buffer, snd_wl1=irs, snd_wl2=iss, fin_sent=state in SENT_FIN, irs=irs,
        rcv_nxt=receive, rcv_wnd=parameters.buffer, time_wait_runs=waits,
        time_wait_expires=parameters.time_wait if waits else 0, incarnation=f"{side}1",
        peer=f"{OTHER[side]}1",
    )  # fmt: skip


def _given_blocks(ladder: Ladder, system: System) -> Joint:
    """`A: state=ESTABLISHED iss=99 ...`: every field that differs from a deleted TCB."""
    ends: dict[Side, End] = {}
    for side in SIDES:
        fields = dict(word.partition("=")[::2] for word in _value(ladder, side).split())
        deleted = system.start.end(side).block
        try:
            given = {name: _field(getattr(deleted, name), value) for name, value in fields.items()}
        except (AttributeError, ValueError, KeyError) as error:
            raise ladder.error(side, f"no block: {error}", f"fields of {', '.join(deleted._fields)}") from error
        ends[side] = End().after(deleted._replace(**given))
    return Joint(ends["A"], ends["B"])


def _value(ladder: Ladder, side: Side) -> str:
    value = ladder.directives[side].value if side in ladder.directives else "state=CLOSED"
    return value if "=" in value else f"state={value}"


def _field(default: Any, value: str) -> Any:
    if isinstance(default, State):
        return State[value.upper().replace("-", "_")]
    if isinstance(default, bool):
        return {"True": True, "False": False}[value]
    if default is None:
        return value
    return float(value) if "." in value or "e" in value else int(value)


def header(trace: Trace) -> str:
    """Directives under which the printed trace reads back.

    ValueError if the trace begins with segments under way or with a past that directives cannot say, or if its rules
    are in a file of such a name: such a trace is stored as JSON.
    """
    system, joint = trace.system, trace.initial
    network, faults = (
        system.network,
        ",".join(str(fault.name).lower() for fault in system.network.faults) or "none",
    )
    lines = [f"spec: {_called(system.left)}" + (f" and {_called(system.right)}" if system.right != system.left else "")]
    for side in SIDES:
        block = joint.end(side).block
        different = {key: value for key, value in block._asdict().items() if value != block._field_defaults[key]}
        fields = " ".join(f"{key}={value}" for key, value in different.items() if key != "state")
        lines.append(f"{side}: state={block.state} {fields}".rstrip())
        if joint.wire(side) or End().after(block) != joint.end(side):
            raise ValueError(f"a ladder cannot say with what past {side} begins here: store the trace as JSON")
    capacity = "any" if network.capacity is None else network.capacity
    msl: float | Literal["none"] = "none" if network.msl is None else network.msl
    forger = "yes" if system.forger else "no"
    lines.append(f"network: capacity={capacity} faults={faults} msl={msl} forger={forger}")
    lines.append("parameters: " + " ".join(f"{name}={value}" for name, value in asdict(system.parameters).items()))
    lines += [f"MSL = {trace.unit}"] if trace.unit is not None else []
    return "\n".join(lines)


def _called(spec: Spec) -> str:
    """What a `spec:` line says of one end."""
    if " and " in spec.file or {"[", "]"} & set(spec.file):
        raise ValueError(f"a ladder cannot name the file {spec.file!r} because of ` and `, `[` or `]` in it")
    return spec.called


def ladder_file(trace: Trace, *, rules: bool = False, times: bool = False) -> str:
    """The ladder of a trace with the directives under which it reads back; ValueError as in ``header``."""
    return render(trace, rules=rules, times=times, header=header(trace))
