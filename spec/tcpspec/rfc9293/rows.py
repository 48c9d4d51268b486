"""The rows of RFC 9293 section 3.10, one id per thing the text says: which rules carry it, or why none does.

An id names a sentence of the RFC: OPEN-2 is the second case of OPEN; CLD, LIS and SS are segments in CLOSED,
LISTEN and SYN-SENT; Q1, R2, Y4, A5, T7 and F8 the first, second, fourth, fifth, seventh and eighth step of
3.10.7.4; TWS a new SYN in TIME-WAIT, TO a timeout.  ``tcpspec.rfc9293.rule_table`` joins this list with the rules.
"""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """States, and what the RFC says there, in our own words."""

    states: str
    says: str


# fmt: off
ROWS: dict[str, Row] = {
    "OPEN-1": Row("CLOSED", "passive OPEN: make a TCB, enter LISTEN"),
    "OPEN-2": Row("CLOSED", "active OPEN: choose ISS, send SYN, enter SYN-SENT"),
    "OPEN-3": Row("CLOSED", "active OPEN without a remote socket: error"),
    "OPEN-4": Row("CLOSED", "OPEN with an invalid remote address: error"),
    "OPEN-5": Row("LISTEN", "active OPEN: choose ISS, send SYN, enter SYN-SENT"),
    "OPEN-6": Row("LISTEN", "active OPEN without a remote socket: error"),
    "OPEN-7": Row("all others", "OPEN: the connection already exists"),
    "SEND-1": Row("CLOSED", "SEND: no connection"),
    "SEND-2": Row("LISTEN", "SEND with a remote socket: becomes an active OPEN, text is queued"),
    "SEND-3": Row("LISTEN", "SEND without a remote socket: error"),
    "SEND-4": Row("SYN-SENT, SYN-RECEIVED", "SEND: text waits for ESTABLISHED"),
    "SEND-5": Row("ESTABLISHED, CLOSE-WAIT", "SEND: text goes out in segments"),
    "SEND-6": Row("FIN-WAIT-1 and later", "SEND after CLOSE: error"),
    "RECV-1": Row("CLOSED", "RECEIVE: no connection"),
    "RECV-2": Row("LISTEN, SYN-SENT, SYN-RECEIVED", "RECEIVE waits for ESTABLISHED"),
    "RECV-3": Row("ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2", "RECEIVE takes text in order, or waits for it"),
    "RECV-4": Row("CLOSE-WAIT", "RECEIVE takes what is on hand; nothing left: closing"),
    "RECV-5": Row("CLOSING, LAST-ACK, TIME-WAIT", "RECEIVE: closing"),
    "CLOSE-1": Row("CLOSED", "CLOSE: no connection"),
    "CLOSE-2": Row("LISTEN", "CLOSE: delete the TCB"),
    "CLOSE-3": Row("SYN-SENT", "CLOSE: delete the TCB"),
    "CLOSE-4a": Row("SYN-RECEIVED", "CLOSE with nothing to send: send FIN, enter FIN-WAIT-1"),
    "CLOSE-4b": Row("SYN-RECEIVED", "CLOSE with SENDs pending: wait for ESTABLISHED"),
    "CLOSE-5": Row("ESTABLISHED", "CLOSE: enter FIN-WAIT-1; the FIN goes out after all text"),
    "CLOSE-6": Row("FIN-WAIT-1, FIN-WAIT-2", "CLOSE again: no second FIN"),
    "CLOSE-7": Row("CLOSE-WAIT", "CLOSE: after all text send FIN and enter LAST-ACK"),
    "CLOSE-8": Row("CLOSING, LAST-ACK, TIME-WAIT", "CLOSE: closing already"),
    "ABORT-1": Row("CLOSED", "ABORT: no connection"),
    "ABORT-2": Row("LISTEN", "ABORT: delete the TCB"),
    "ABORT-3": Row("SYN-SENT", "ABORT: delete the TCB"),
    "ABORT-4": Row("SYN-RECEIVED to CLOSE-WAIT", "ABORT: send RST, delete the TCB"),
    "ABORT-5": Row("CLOSING, LAST-ACK, TIME-WAIT", "ABORT: delete the TCB, send nothing"),
    "STAT-1": Row("CLOSED", "STATUS: no connection"),
    "STAT-2": Row("all others", "STATUS: the state"),
    "CLD-1": Row("CLOSED", "RST is discarded"),
    "CLD-2": Row("CLOSED", "a segment without ACK draws RST,ACK"),
    "CLD-3": Row("CLOSED", "a segment with ACK draws RST"),
    "LIS-0": Row("LISTEN", "a SYN from or to an impossible address is dropped"),
    "LIS-1": Row("LISTEN", "RST is ignored"),
    "LIS-2": Row("LISTEN", "any ACK draws RST"),
    "LIS-3": Row("LISTEN", "SYN: choose ISS, send SYN,ACK, enter SYN-RECEIVED"),
    "LIS-4": Row("LISTEN", "anything else is dropped"),
    "SS-1": Row("SYN-SENT", "a bad ACK draws RST"),
    "SS-2": Row("SYN-SENT", "a RST with a bad ACK is dropped"),
    "SS-3": Row("SYN-SENT", "a RST with an acceptable ACK ends the attempt"),
    "SS-4": Row("SYN-SENT", "a RST without ACK is dropped"),
    "SS-5": Row("SYN-SENT", "SYN,ACK: send ACK, enter ESTABLISHED, go on with text and FIN"),
    "SS-6": Row("SYN-SENT", "SYN: send SYN,ACK, enter SYN-RECEIVED"),
    "SS-7": Row("SYN-SENT", "without SYN and RST: drop"),
    "Q1-1": Row("TIME-WAIT", "a SYN with timestamps skips the sequence check (RFC 6191)"),
    "Q1-2": Row("3.10.7.4", "an unacceptable RST is dropped"),
    "Q1-3": Row("3.10.7.4", "any other unacceptable segment is acknowledged and dropped"),
    "Q1-4": Row("3.10.7.4", "what lies outside the window is trimmed off"),
    "Q1-5": Row("3.10.7.4", "a segment beyond RCV.NXT waits its turn, and may be acknowledged"),
    "Q1-6": Row("3.10.7.4", "a segment at RCV.NXT is processed"),
    "R2-a": Row("3.10.7.4", "RFC 5961: a RST outside the window is dropped"),
    "R2-b": Row("3.10.7.4", "RFC 5961: a RST at RCV.NXT resets"),
    "R2-c": Row("3.10.7.4", "RFC 5961: any other RST in the window draws a challenge ACK"),
    "R2-1": Row("SYN-RECEIVED, passive", "RST: back to LISTEN"),
    "R2-2": Row("SYN-RECEIVED, active", "RST: refused, CLOSED"),
    "R2-3": Row("ESTABLISHED to CLOSE-WAIT", "RST: reset, CLOSED"),
    "R2-4": Row("CLOSING, LAST-ACK, TIME-WAIT", "RST: CLOSED"),
    "Y4-1": Row("SYN-RECEIVED, passive", "SYN in the window: back to LISTEN"),
    "Y4-2": Row("3.10.7.4", "RFC 5961: a SYN draws a challenge ACK"),
    "Y4-3": Row("3.10.7.4", "without RFC 5961: a SYN in the window resets, a RST is sent"),
    "Y4-4": Row("TIME-WAIT", "a SYN that the TWS rows accept reopens the connection"),
    "A5-1": Row("3.10.7.4", "without ACK: drop"),
    "A5-2": Row("3.10.7.4", "MAY-12: an ACK out of range is acknowledged and dropped"),
    "A5-3": Row("SYN-RECEIVED", "an acceptable ACK: ESTABLISHED"),
    "A5-4": Row("SYN-RECEIVED", "an unacceptable ACK draws RST"),
    "A5-5": Row("ESTABLISHED to CLOSING", "an acceptable ACK advances SND.UNA"),
    "A5-6": Row("ESTABLISHED to CLOSING", "a duplicate ACK is ignored"),
    "A5-7": Row("ESTABLISHED to CLOSING", "an ACK of what was not sent is acknowledged and dropped"),
    "A5-8": Row("ESTABLISHED to CLOSING", "a newer segment updates the send window"),
    "A5-9": Row("FIN-WAIT-1", "our FIN acknowledged: FIN-WAIT-2"),
    "A5-10": Row("FIN-WAIT-2", "nothing to retransmit: tell the user that CLOSE is done"),
    "A5-11": Row("CLOSING", "our FIN acknowledged: TIME-WAIT"),
    "A5-12": Row("CLOSING", "our FIN not acknowledged: ignore the segment"),
    "A5-13": Row("LAST-ACK", "our FIN acknowledged: CLOSED"),
    "A5-14": Row("LAST-ACK", "our FIN not acknowledged: nothing is said"),
    "A5-15": Row("TIME-WAIT", "acknowledge the FIN again, restart 2 MSL"),
    "T7-1": Row("ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2", "take the text, advance RCV.NXT, acknowledge"),
    "T7-2": Row("CLOSE-WAIT and later", "ignore the text"),
    "T7-3": Row("FIN-WAIT-1, FIN-WAIT-2", "after a half-duplex CLOSE text draws RST"),
    "F8-0": Row("CLOSED, LISTEN, SYN-SENT", "drop a FIN"),
    "F8-1": Row("SYN-RECEIVED, ESTABLISHED", "FIN: acknowledge it, enter CLOSE-WAIT"),
    "F8-2": Row("FIN-WAIT-1", "FIN, ours not acknowledged: CLOSING"),
    "F8-2'": Row("FIN-WAIT-1", "FIN, ours acknowledged: TIME-WAIT"),
    "F8-3": Row("FIN-WAIT-2", "FIN: TIME-WAIT"),
    "F8-4": Row("CLOSE-WAIT, CLOSING, LAST-ACK", "FIN again: stay"),
    "F8-5": Row("TIME-WAIT", "FIN again: stay, restart 2 MSL"),
    "TWS-1": Row("TIME-WAIT", "SYN with a newer timestamp is accepted"),
    "TWS-2": Row("TIME-WAIT", "SYN with the same timestamp and a newer number is accepted"),
    "TWS-3": Row("TIME-WAIT", "SYN without timestamp and with a newer number is accepted"),
    "TWS-4": Row("TIME-WAIT", "any other SYN is dropped silently, if the old connection had timestamps"),
    "TWS-5": Row("TIME-WAIT", "SYN with a timestamp is accepted, if the old connection had none"),
    "TWS-6": Row("TIME-WAIT", "no timestamps at all: a SYN with a newer number is accepted"),
    "TWS-7": Row("TIME-WAIT", "no timestamps at all: any other SYN is dropped silently"),
    "TWS-8": Row("TIME-WAIT", "neither MAY-2 nor SHLD-4 in use: steps 1 and 4 apply"),
    "TO-1": Row("all but CLOSED", "user timeout: CLOSED, tell the user"),
    "TO-2": Row("all but CLOSED", "retransmission timeout: send the head of the queue again"),
    "TO-3": Row("all but CLOSED", "R2 retransmissions: close the connection"),
    "TO-4": Row("TIME-WAIT", "time-wait timeout: CLOSED"),
    "TO-5": Row("idle", "keep-alive: probe with SEG.SEQ = SND.NXT-1"),
    "TO-6": Row("all but CLOSED", "a hard ICMP error aborts"),
}

ADDRESSES = "addresses are not modelled: one connection, its remote socket known"
TIMESTAMPS = "needs the timestamp option, which the rules do not carry"

LEFT_OUT: dict[str, str] = {
    "OPEN-3": ADDRESSES,
    "OPEN-4": ADDRESSES,
    "OPEN-6": ADDRESSES,
    "SEND-3": ADDRESSES,
    "LIS-0": ADDRESSES,
    "Q1-1": TIMESTAMPS,
    "TWS-1": TIMESTAMPS,
    "TWS-2": TIMESTAMPS,
    "TWS-3": TIMESTAMPS,
    "TWS-4": TIMESTAMPS,
    "TWS-5": TIMESTAMPS,
    "F8-0": "cannot be reached: these states are handled before 3.10.7.4 (erratum 8804)",
    "F8-2'": "cannot be reached: A5-9 has already entered FIN-WAIT-2, and F8-3 follows (erratum 8805)",
}
"""Rows that no rule carries, and why."""

LEFT_OUT_STEPS: dict[str, str] = {
    "3.10.7.2, 3.10.7.3 and 3.10.7.4, security": "hosts without multilevel security may ignore it (A.1.2)",
    "3.10.7.4 sixth, URG": "urgent data changes nothing in the life of a connection",
    "resources and permissions": "errors for want of room or of rights depend on the host",
    "RECEIVE, window update": "the sender learns of an opened window by probing it (MUST-36)",
    "data on SYN": "sending it is allowed but not done here; receiving it is reading D8",
}
"""Parts of the text that have no row of their own and are not modelled, and why."""
