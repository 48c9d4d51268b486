"""The segment as rules see it: SEG.SEQ, SEG.ACK, SEG.WND, SEG.LEN and the control bits (RFC 9293 section 3.3.1).

The wire layout of the same fields is in ``tcpspec.rfc9293.header``.  ``sender`` and ``receiver`` are ghosts: which
incarnation sent the segment, and which incarnation of the other end it was talking to.
"""

from __future__ import annotations

from typing import TypedDict

from tcpspec.language.expression import Bool, Expression, Incarnation, Nat, Seq, if_


class SegmentFields(TypedDict, total=False):
    """What a segment carries; trimming (section 3.10.7.4, first step) changes the first six."""

    seq: Seq
    SYN: Bool
    FIN: Bool
    RST: Bool
    ACK: Bool
    text: Nat  # octets of data
    ack_no: Seq
    wnd: Nat
    sender: Incarnation  # ghost
    receiver: Incarnation  # ghost


class Seg:
    """``seg.seq``, ``seg.SYN`` ...: the arriving segment."""

    seq = Seq.field("seg", "seq", called="SEG.SEQ")
    SYN = Bool.field("seg", "SYN")
    FIN = Bool.field("seg", "FIN")
    RST = Bool.field("seg", "RST")
    ACK = Bool.field("seg", "ACK")
    text = Nat.field("seg", "text", called="SEG.TEXT")
    ack_no = Seq.field("seg", "ack_no", called="SEG.ACK")
    wnd = Nat.field("seg", "wnd", called="SEG.WND")
    sender = Incarnation.field("seg", "sender")
    receiver = Incarnation.field("seg", "receiver")


seg = Seg()
ONE, NONE = Nat.constant(1), Nat.constant(0)


def count(bit: Bool) -> Nat:
    """SYN and FIN occupy one sequence number each (section 3.4)."""
    return if_(bit, ONE, NONE)


SEGMENT_FIELDS: dict[str, Expression] = {name: getattr(Seg, name) for name in SegmentFields.__annotations__}
