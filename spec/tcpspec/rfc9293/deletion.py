"""Whether a rule deletes a variable of the block, as ``delete_tcb`` does.  Read ``deleted``."""

from __future__ import annotations

from tcpspec.rfc9293.definitions import delete_tcb
from tcpspec.rules.check import Check
from tcpspec.rules.spelling import spelt_out

SENT, RECEIVED = ("iss", "snd_una", "snd_nxt"), ("irs", "rcv_nxt")
DELETED = {name: spelt_out(value) for name, value in delete_tcb().items()}
"""Variable -> its value in a block that was deleted, spelt out."""


def deleted(check: Check, name: str) -> bool:
    """The rule sets the variable to its first value, and not only as an ISS or IRS that it chooses to be 0."""
    last = "snd_nxt" if name in SENT else "rcv_nxt" if name in RECEIVED else name
    return all(each in check.then and spelt_out(check.then[each]) == DELETED.get(each) for each in (name, last))
