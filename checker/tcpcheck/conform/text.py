"""What ``tcpspec conform`` prints: the verdict on each end, and for a deviation the story around it."""

from __future__ import annotations

from collections.abc import Iterator

from tcpcheck.base.layout import counted, grouped, table, wrapped
from tcpcheck.base.paint import Paint
from tcpcheck.conform.capture.frames import endpoint_text
from tcpcheck.conform.conversations.summary import ORDER, Summary
from tcpcheck.conform.end.assumption import SECOND, Sort
from tcpcheck.conform.end.conformance import Conformance, Deviation, EndResult
from tcpcheck.runs.notation import segment_text
from tcpspec.language.expression import SEQUENCE_NUMBERS
from tcpspec.rules.control import ACK, RST
from tcpspec.rules.semantics import Segment

ANYWHERE = (
    "each end was judged as if the capture had been taken there: elsewhere, what is reordered or lost on the way looks "
    "like its fault; --host names the end where it was taken"
)
COLOURS = {
    Conformance.CONFORMS: "green",
    Conformance.WITH_EXTENSION: "green",
    Conformance.INCONCLUSIVE: "yellow",
    Conformance.EXCUSABLE: "yellow",
    Conformance.DEVIATES: "red",
}
SHOWN = 20
"""So many ends with one verdict are shown; --json has more."""

Bases = tuple[int, int]


def as_text(summary: Summary, width: int, paint: Paint) -> str:
    """The whole report."""
    parts = [_end(each, width, paint) for each in _shown(summary)]
    return "\n\n".join([*parts, _totals(summary, width, paint)])


def _shown(summary: Summary) -> Iterator[EndResult]:
    shown = {each: iter(summary.kept[each][:SHOWN]) for each in ORDER}
    few = {id(each) for chosen in shown.values() for each in chosen}
    return (each for each in summary.results if id(each) in few)


def _end(result: EndResult, width: int, paint: Paint) -> str:
    word = paint(str(result.conformance).upper(), "bold", COLOURS[result.conformance])
    packets = f"packets {result.first} to {result.last}"
    lines = [f"{word}  {paint.heading(endpoint_text(result.end))}, peer {endpoint_text(result.peer)}, {packets}"]
    lines.append(wrapped(" > ".join(map(str, result.path)), width, "    ", "  "))
    assumed = [each for each in result.assumed if each.sort in (Sort.READING, Sort.EXTENSION, Sort.GIVEN_UP)]
    lines += [wrapped(f"{each.name}: {each.says}", width, "      ", "  with ") for each in assumed]
    lines += [wrapped(each, width, "    ", "  ") for each in result.remarks]
    for each in result.deviations:
        lines += ["", _deviation(each, result.bases, width, paint)]
    return "\n".join(lines)


def _deviation(deviation: Deviation, bases: Bases, width: int, paint: Paint) -> str:
    states = " or ".join(map(str, deviation.states))
    lines = [f"  {paint.heading(f'packet {deviation.number}')}, in {states}"]
    lines.append(wrapped(f"{deviation.why.says} (RFC 9293 {deviation.why.section})", width, "    "))
    lines += [wrapped(f"rule: {rule}", width, "      ", "    ") for rule in deviation.why.rules]
    if deviation.allowed:
        rows = [(shown(each.segment, bases, sent=True), f"{each.rule} ({each.section})") for each in deviation.allowed]
        lines += ["    allowed there:", table(rows, width, indent="      ")]
    lines += [f"    {line}" for line in ladder(deviation, bases, paint)]
    lines += [wrapped(line, width, "      ", "    ") for line in _because(deviation)]
    return "\n".join(lines)


def _because(deviation: Deviation) -> Iterator[str]:
    for each in deviation.because:
        yield f"{'perhaps' if each.sort is Sort.EXCUSE else 'known'}: {each.says}"
    for setting in deviation.readings:
        yield f"allowed under --reading {setting}"


def ladder(deviation: Deviation, bases: Bases, paint: Paint) -> Iterator[str]:
    """The packets around a deviation, the peer at the left and this end at the right.  Numbers count from the ISNs."""
    around = deviation.around
    start = around[0].time
    size = max(len(shown(each.segment, bases, sent=not each.arrives)) for each in around)
    for each in around:
        arrow = ("-->", "-->") if each.arrives else ("<--", "<--")
        segment = f"{shown(each.segment, bases, sent=not each.arrives):{size}}"
        line = f"{each.number:>6}  {(each.time - start) / SECOND:9.6f} s  {arrow[0]} {segment} {arrow[1]}"
        yield paint(f"{line}  [here]", "bold") if each.number == deviation.number else line


def shown(segment: Segment, bases: Bases, *, sent: bool) -> str:
    """The segment with numbers that count from the first of their sender; ``sent`` by this end or by its peer."""
    own, peer = bases if sent else (bases[1], bases[0])
    answers_without_ack = RST in segment.control and ACK in segment.control and segment.seq == 0
    seq = 0 if answers_without_ack else (segment.seq - own) % SEQUENCE_NUMBERS
    ack = (segment.ack_no - peer) % SEQUENCE_NUMBERS if ACK in segment.control else 0
    return segment_text(segment._replace(seq=seq, ack_no=ack))


def _totals(summary: Summary, width: int, paint: Paint) -> str:
    capture, reading = summary.capture, summary.reading
    read = f"{counted(capture.frames_read, 'packet')} read, {counted(reading.segments, 'TCP segment')}"
    skipped = ", ".join(f"{reason} {grouped(count)}" for reason, count in sorted(reading.skipped.items()))
    lines = [paint.heading(capture.name), f"  {read}" + (f"; skipped: {skipped}" if skipped else "")]
    lines += [wrapped(note, width, "    ", "  ") for note in capture.notes]
    rows = [(grouped(summary.counts[each]), f"{each}: {each.meaning}") for each in ORDER if summary.counts[each]]
    lines.append(table(rows, width) if rows else "  no end of a connection was judged")
    more = [f"{grouped(summary.counts[each] - SHOWN)} x {each}" for each in ORDER if summary.counts[each] > SHOWN]
    lines += [wrapped(f"not shown: {'; '.join(more)} (--json has more)", width, "    ", "  ")] if more else []
    if reading.interrupted:
        many = counted(reading.interrupted, "conversation was", "conversations were")
        lines.append(f"  {many} given up while open, to bound memory: too many are open at a time")
    if not summary.question.hosts and {Conformance.DEVIATES, Conformance.EXCUSABLE} & {*summary.counts}:
        lines.append(wrapped(ANYWHERE, width, "    ", "  "))
    lines.append(f"  at most {counted(summary.peak, 'possibility', 'possibilities')} of an end at a time")
    return "\n".join(lines)
