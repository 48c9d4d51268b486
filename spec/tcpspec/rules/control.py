"""RFC 9293 section 3.1, the control bits: eight one-bit flags in the last octet before the window.

The values are those on the wire, so one definition serves the model, the octets and every picture.
The RFC's figures name the flags of a segment in one order, `<CTL=SYN,ACK>`, and `names` keeps to it.
"""

from enum import STRICT, IntFlag


class Control(IntFlag, boundary=STRICT):
    """The control bits, "also known as flags" (RFC 9293 section 3.1); the value is its octet on the wire."""

    FIN = 1
    SYN = 2
    RST = 4
    PSH = 8
    ACK = 16
    URG = 32
    ECE = 64
    CWR = 128


FIN = Control.FIN
SYN = Control.SYN
RST = Control.RST
PSH = Control.PSH
ACK = Control.ACK
URG = Control.URG
ECE = Control.ECE
CWR = Control.CWR

MEANING: dict[Control, str] = {
    CWR: "Congestion Window Reduced",
    ECE: "ECN-Echo",
    URG: "Urgent pointer field is significant",
    ACK: "Acknowledgment field is significant",
    PSH: "Push function",
    RST: "Reset the connection",
    SYN: "Synchronize sequence numbers",
    FIN: "No more data from sender",
}
"""What each control bit says, in the words and the order of RFC 9293 section 3.1."""

_FIGURE_ORDER = (SYN, FIN, RST, PSH, URG, ACK, ECE, CWR)


def names(flags: Control) -> str:
    """The flags as RFC 9293's figures write them after `CTL=`; nothing when no flag is set.

    >>> names(ACK | SYN), names(ACK | FIN), names(ACK | RST), names(RST)
    ('SYN,ACK', 'FIN,ACK', 'RST,ACK', 'RST')
    >>> names(Control(0))
    ''
    """
    return ",".join(str(flag.name) for flag in _FIGURE_ORDER if flag in flags)
