"""The requirement ids of RFC 9293 that touch the lifecycle: which rules cite them, or why none does.

The RFC numbers its capital MUSTs, SHOULDs and MAYs; appendix B lists them.
"""

from __future__ import annotations

# fmt: off
REQUIREMENTS: dict[str, str] = {
    "MUST-8": "initial sequence numbers come from a clock (3.4.1)",
    "SHLD-1": "ISN = clock + keyed function of the sockets (3.4.1)",
    "MUST-9": "that function cannot be computed from outside (3.4.1)",
    "MUST-66": "RST and URG are processed even with a zero receive window (3.4)",
    "MUST-10": "simultaneous open works (3.5)",
    "MUST-11": "SYN-RECEIVED remembers whether it came from a passive or an active OPEN (3.5)",
    "SHLD-2": "a RST may carry data (3.5.3)",
    "MUST-12": "the user is told whether the peer closed or reset (3.6)",
    "MAY-1": "CLOSE may end receiving too (3.6.1)",
    "SHLD-3": "a half-duplex close answers lost data by RST (3.6.1)",
    "MUST-13": "TIME-WAIT lasts 2 MSL (3.6.1)",
    "MAY-2": "TIME-WAIT may accept a new SYN under two conditions (3.6.1)",
    "SHLD-4": "TIME-WAIT is shortened by timestamps, RFC 6191 (3.6.1)",
    "MUST-18": "the retransmission timeout is that of RFC 6298 (3.8.1)",
    "MUST-19": "back-off is exponential (3.8.2)",
    "MUST-20": "R1 and R2 limit retransmissions; at R2 the connection closes (3.8.3)",
    "MUST-21": "the application can set R2 (3.8.3)",
    "MUST-22": "the same holds for a SYN (3.8.3)",
    "MUST-23": "R2 of a SYN is 3 minutes or more (3.8.3)",
    "SHLD-9": "the application is told at R1 (3.8.3)",
    "SHLD-10": "R1 is 3 retransmissions or more (3.8.3)",
    "SHLD-11": "R2 is 100 seconds or more (3.8.3)",
    "MAY-5": "keep-alives are optional (3.8.4)",
    "MUST-24": "keep-alives can be turned on and off (3.8.4)",
    "MUST-25": "keep-alives are off by default (3.8.4)",
    "MUST-26": "keep-alives are sent only when nothing is outstanding and nothing comes (3.8.4)",
    "MUST-27": "the keep-alive interval can be set (3.8.4)",
    "MUST-28": "the keep-alive interval is 2 hours or more by default (3.8.4)",
    "MUST-29": "one unanswered keep-alive proves nothing (3.8.4)",
    "SHLD-12": "a keep-alive carries no data (3.8.4)",
    "MAY-6": "a keep-alive may carry one octet (3.8.4)",
    "MUST-36": "a closed window is probed (3.8.6.1)",
    "MUST-37": "a peer that answers probes is not given up (3.8.6.1)",
    "MAY-8": "the receive window may stay closed for ever (3.8.6.1)",
    "SHLD-29": "the first probe goes out after one retransmission timeout (3.8.6.1)",
    "SHLD-30": "the interval of probes grows exponentially (3.8.6.1)",
    "SHLD-18": "acknowledgments are delayed (3.8.6.3)",
    "MUST-40": "but less than 0.5 s (3.8.6.3)",
    "SHLD-19": "and every second full segment is acknowledged (3.8.6.3)",
    "MUST-41": "a passive OPEN never disturbs an existing connection (3.9.1.1)",
    "MUST-42": "one can LISTEN on a port with other connections on it (3.9.1.1)",
    "MUST-43": "the local address can be given (3.9.1.1)",
    "MUST-44": "else the host chooses it before the SYN (3.9.1.1)",
    "MUST-45": "and keeps it (3.9.1.1)",
    "MUST-46": "an invalid remote address is refused (3.9.1.1)",
    "MUST-47": "errors are reported asynchronously (3.9.1.8)",
    "MUST-54": "ICMP errors reach the connection that caused them (3.9.2.2)",
    "MUST-56": "a soft ICMP error aborts nothing (3.9.2.2)",
    "SHLD-25": "the application learns of soft ICMP errors (3.9.2.2)",
    "SHLD-26": "a hard ICMP error aborts the connection (3.9.2.2)",
    "MUST-57": "a SYN to a group address is dropped (3.9.2.3)",
    "MUST-63": "a SYN from an invalid address is ignored (3.9.2.3)",
    "MUST-58": "acknowledgments are aggregated (3.10.7.4)",
    "MUST-59": "all queued segments are processed before one acknowledges (3.10.7.4)",
    "SHLD-31": "segments out of order are held (3.10.7.4)",
    "MAY-12": "the ACK range check of RFC 5961 section 5 (3.10.7.4)",
    "MAY-13": "a segment in the window but not at its edge may be acknowledged (3.10.7.4)",
}

HOW_LONG = "a length of time: timeouts may come at any moment here"
ADDRESSES = "addresses are not modelled"
AT_ONCE = "every acknowledgment is sent at once; delaying one is the network's delay"
SETTING = "a matter of configuration: bounds say whether keep-alives happen"

NOT_CITED: dict[str, str] = {
    "MUST-21": HOW_LONG, "MUST-23": HOW_LONG, "SHLD-10": HOW_LONG, "SHLD-11": HOW_LONG,
    "MUST-28": HOW_LONG, "SHLD-29": HOW_LONG, "SHLD-30": HOW_LONG,
    "SHLD-9": "advice that changes no state",
    "MUST-24": SETTING, "MUST-25": SETTING, "MUST-27": SETTING,
    "MAY-6": "the probe without data is the one modelled (SHLD-12)",
    "MUST-37": "R2 may come whenever something is unacknowledged, so giving up is possible, never forced",
    "MAY-8": "RECEIVE is the user's to call",
    "SHLD-18": AT_ONCE, "MUST-40": AT_ONCE, "SHLD-19": AT_ONCE,
    "MUST-42": "one connection is modelled, not a port with many",
    "MUST-43": ADDRESSES, "MUST-44": ADDRESSES, "MUST-45": ADDRESSES, "MUST-46": ADDRESSES,
    "MUST-57": ADDRESSES, "MUST-63": ADDRESSES,
    "MUST-54": "which connection an ICMP message belongs to is a matter of addresses",
    "MUST-56": "a soft error is no event here: it changes nothing",
    "SHLD-25": "a soft error is no event here: it changes nothing",
}
"""Requirements that no rule cites, and why."""
