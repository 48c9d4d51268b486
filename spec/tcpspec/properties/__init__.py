"""Properties: what should be true of every joint state, what should be possible, what should follow.

Read ``property``: what a property is, and the standard ones.  ``outcomes`` and ``agreement`` have more about states,
``liveness`` what must come in the end.  Properties are stated without looking at the rules of RFC 9293: imports
``language`` and the variables of ``rules``.
"""

from tcpspec.properties.property import (
    AGREEMENT,
    CAN_BE_CALLED,
    CAN_OPEN,
    CONFIRMED,
    JUDGED,
    NO_OLD_OCTET,
    NO_PHANTOM,
    PREFIX,
    PROPERTIES,
    RECEIVED_WAS_SENT,
    SYN_RECEIVED_KNOWS,
    A,
    At,
    B,
    Property,
    accepts_a_prefix,
    always,
    at_each_end,
    both,
    bound_to_us,
    either,
    leads_to,
    live,
    mutual,
    octets_sent,
    peer_exists,
    quiet,
    said_nothing,
    sometimes,
    syn_acknowledged,
)

__all__ = [
    "AGREEMENT", "CAN_BE_CALLED", "CAN_OPEN", "CONFIRMED", "JUDGED", "NO_OLD_OCTET", "NO_PHANTOM", "PREFIX",
    "PROPERTIES", "RECEIVED_WAS_SENT", "SYN_RECEIVED_KNOWS", "A", "At", "B", "Property", "accepts_a_prefix",
    "always", "at_each_end", "both", "bound_to_us", "either", "leads_to", "live", "mutual", "octets_sent",
    "peer_exists", "quiet", "said_nothing", "sometimes", "syn_acknowledged",
]  # fmt: skip
