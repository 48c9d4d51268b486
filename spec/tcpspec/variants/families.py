"""The families of variants: what each is about, where it comes from, and which variants and readings belong to it.

``FAMILIES`` is data; the variants themselves are in the files beside this one; ``docs/variants.md`` is made of both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Family:
    """``variants`` by name; ``readings`` by id, where a reading of RFC 9293 is itself the variant; ``left_out``: what
    of the family is no rule, and why."""

    id: str
    title: str
    sentence: str
    source: str
    variants: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    left_out: str = ""


FAMILIES: Mapping[str, Family] = {family.id: family for family in (
    Family("V1", "Two segments to open", "The server trusts the first SYN, so a SYN of before opens a connection that "
           "no client wants.", "RFC 9293 sections 3.4.1 and 3.5", ("two-way", "remembering-two-way")),
    Family("V2", "Four segments to open", "SYN and ACK are sent apart: a segment more, and a number to remember, for "
           "what three segments do.", "RFC 9293 section 3.4.1",
           ("four-way", "careless-four-way", "split-handshake", "hasty-crossing")),
    Family("V3", "Three segments to close", "The ACK of a FIN waits for the user's own CLOSE, or the rules close both "
           "directions at once.", "RFC 9293 section 3.6 and Figure 5", ("piggybacked-ack", "forced-merge")),
    Family("V4", "SYN without a number", "The copy of a SYN looks new, and an acknowledgment of it acknowledges "
           "nothing.", "RFC 9293 section 3.4", ("syn-without-number",)),
    Family("V5", "FIN without a number", "The acknowledgment of the last octet seems to acknowledge the FIN; and, the "
           "other way round, an ACK with a number must be acknowledged itself.", "RFC 9293 section 3.4",
           ("fin-without-number", "ack-with-number")),
    Family("V6", "T/TCP", "Each SYN carries the count of its connection, and one beyond the last is believed at once.",
           "RFC 1644, Historic by RFC 6247", ("t-tcp", "t-tcp-lasting-counts"),
           left_out="FIN on a SYN, the delayed SYN,ACK and the length of the connection, on which truncation depends"),
    Family("V7", "Text on a SYN", "The text of a SYN is given to the user before anybody has confirmed the SYN: to "
           "whoever sends one, or to whoever has a cookie.", "RFC 7413, RFC 9293 section 3.5",
           ("fast-open", "syn-carries-data", "data-on-syn"), ("D8",)),
    Family("V8", "SYN cookies", "LISTEN keeps nothing and recognises its own SYN,ACK by the answer to it.",
           "RFC 4987 section 3.6", ("syn-cookies",)),
    Family("V9", "Without RFC 5961", "Any RST or SYN in the window resets, and any old ACK carries text.",
           "RFC 5961 sections 3 to 5", ("without-rfc-5961",), ("RFC5961", "MAY12"),
           left_out="how often challenges are sent: there is no clock for that"),
    Family("V10", "RST in TIME-WAIT", "TIME-WAIT ignores RST (F1), or falls to it once clocks have ticked (F2).",
           "RFC 1337 section 3", ("ignore-rst-in-time-wait", "reset-after-a-tick"),
           left_out="numbers of 64 bits (F3), which are no rule: ISNs far apart do what they would do"),
    Family("V11", "TIME-WAIT shorter, or none", "Whoever closes first forgets too early, waits for the wrong thing, or "
           "sends a reset instead of a FIN; and FIN-WAIT-2 may have an end.",
           "RFC 9293 section 3.6.1, POSIX SO_LINGER, Linux",
           ("no-time-wait", "short-time-wait", "literal-time-wait", "restart-on-answer", "never-restart", "linger-zero",
            "fin-wait-2-limit"), ("D3", "D6")),
    Family("V12", "Ports used again early", "A SYN that is new by its number or its clock ends TIME-WAIT, at the "
           "server (RFC 6191) or at the client (Linux tcp_tw_reuse).",
           "RFC 6191, RFC 9293 section 3.6.1 (MAY-2), Linux",
           ("reuse", "reuse-any-syn", "reuse-any-iss", "timestamps", "early-reuse", "clock-guarded",
            "clock-guarded-crossing", "clock-guarded-no-paws", "clock-guarded-no-client-echo",
            "clock-guarded-no-server-echo", "jumping-clock", "active-reuse", "active-reuse-without-timestamps"),
           ("MAY2",)),
    Family("V13", "One clock per address", "A SYN that is older than the last one of its address is dropped in "
           "silence, and behind NAT one address is many hosts.",
           "Linux before 4.12, tcp_tw_recycle; RFC 7323 appendix B.2",
           ("host-cache", "host-cache-nat")),
    Family("V14", "Initial sequence numbers", "They are always the same, or come from a clock that may be too slow.",
           "RFC 6528, RFC 1185 appendix", ("fixed-isn", "clock-isn", "slow-clock-isn"),
           left_out="random ISNs, which are TCP over bounds that say what they may be; a keyed clock, which is a clock "
           "until its key changes"),
    Family("V15", "No quiet time", "A host that has lost its memory opens at once, and its clock begins again.",
           "RFC 9293 sections 3.4.2 and 3.4.3", ("no-quiet-time",)),
    Family("V16", "MPTCP and QUIC", "Other protocols, which have other states.", "RFC 8684, RFC 9000",
           left_out="out of scope: their states are not those of RFC 9293, so nothing here could be asked of them"),
    Family("V17", "Small switches", "What hosts do otherwise where RFC 9293 lets them, or where nobody looks.",
           "RFC 9293, RFC 2525", ("zero-window-fin", "drops-when-full", "resets-when-full", "silent-discard"),
           ("D1", "D12", "D18", "D27", "RESEND", "MAY1")),
    Family("X", "Rules left out", "No protocol that anybody uses: a rule is missing, and what breaks without it shows "
           "what it is for.", "RFC 9293 sections 3.8.1 and 3.10.7.4",
           ("syn-once", "syn-ack-once", "text-once", "takes-anywhere", "untrimmed", "trims-number-only")),
)}  # fmt: skip
