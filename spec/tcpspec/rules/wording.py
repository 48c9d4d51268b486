"""What a rule does as text: `enter SYN-RECEIVED, IRS <- SEG.SEQ`, `<SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>`."""

from __future__ import annotations

from tcpspec.language.expression import State
from tcpspec.language.notation import CALLED, field_name, render
from tcpspec.rules.block import SET_BY_RULES
from tcpspec.rules.check import Changes, Reply
from tcpspec.rules.control import names


def render_changes(changes: Changes) -> str:
    """What a rule changes: `enter SYN-RECEIVED, choose ISS, IRS <- SEG.SEQ, RCV.NXT <- SEG.SEQ+1`."""
    left = {name: render(value) for name, value in changes.items()}
    kept = [field_name("block", name) for name, value in left.items() if value == field_name("block", name)]
    left = {name: value for name, value in left.items() if value != field_name("block", name)}
    phrases = []
    entered = left.pop("state", None)
    if set(changes) >= SET_BY_RULES:
        left = {name: value for name, value in left.items() if value not in ("0", "false", "nobody")}
        phrases.append("delete TCB" if entered == str(State.CLOSED) else "new TCB")
        phrases += [f"keep {name}" for name in kept]
    left = {name: value for name, value in left.items() if not (name.startswith("was_") and value == "0")}
    if entered:
        phrases.append(f"enter {entered}")
    if left.get("iss") == CALLED["fresh_iss"]:
        del left["iss"]
        left = {name: value.replace(CALLED["fresh_iss"], "ISS") for name, value in left.items()}
        phrases.append("choose ISS")
    timer = left.pop("time_wait_runs", None), left.pop("time_wait_expires", None)
    phrases += [f"{field_name('block', name)} <- {value}" for name, value in left.items()]
    if timer[0] not in (None, "true", "false"):
        phrases.append(f"the time-wait timer runs <- {timer[0]}, until <- {timer[1]}")
    if timer[0] == "true":
        phrases.append(f"start the time-wait timer ({CALLED['parameter.time_wait']})")
    return ", ".join(phrases)


def render_cut(cut: Changes) -> str:
    """What later steps see in place of the segment that came: `go on with SEG.SEQ = RCV.NXT, no SYN`."""
    values = {field_name("seg", name): render(value) for name, value in cut.items()}
    seen = [f"no {name}" if value == "false" else f"{name} = {value}" for name, value in values.items()]
    return f"go on with {', '.join(seen)}" if seen else ""


def render_reply(reply: Reply | None) -> str:
    """`<SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>`, the notation of section 3.5."""
    if reply is None:
        return ""
    parts = [f"<SEQ={render(reply.seq)}>"]
    if reply.ack is not None:
        parts.append(f"<ACK={render(reply.ack)}>")
    text = render(reply.text)
    if text != "0":
        parts.append(f"<DATA={text}>")
    parts.append(f"<CTL={names(reply.control)}>")
    if reply.fin is not None:
        parts.append(f" (with FIN if {render(reply.fin)})")
    return "".join(parts)
