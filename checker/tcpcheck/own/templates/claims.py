"""A claim of your own: a statement whose parts an engine establishes, each with the verdict that you expect."""

from tcpspec import (
    ESTABLISHED,
    LISTEN,
    TCP,
    A,
    B,
    Claim,
    Enumerated,
    Scenario,
    always,
    state,
    tiny_bounds,
)

# What may happen: one client A, one server B, one octet, a network that loses, copies and reorders.
# `tcpspec list bounds` has others: find_scenario("one-client") is one of those.
MY_BOUNDS = Scenario("my-claim", "one connection and one octet", tiny_bounds())

# A property speaks of both ends: A(...) and B(...) around conditions on the variables of tcpspec.rules.block.
FOLLOWED = always(
    "server-follows",
    "whenever the client is ESTABLISHED, the server is too",
    given=A(state == ESTABLISHED),
    holds=B(state == ESTABLISHED),
)
HEARD = always(
    "server-has-heard",
    "whenever the client is ESTABLISHED, the server no longer waits for its SYN",
    given=A(state == ESTABLISHED),
    holds=~B(state == LISTEN),
)

CLAIM = Claim(
    id="X1",
    title="The client is the first to be ESTABLISHED",
    statement="When the client is ESTABLISHED, the server has received its SYN, and may still wait for its ACK.",
    story="",
    sources=("RFC 9293 section 3.5",),
    parts=(
        Enumerated(
            id="heard",
            statement="the server has received the SYN",
            expected="HOLDS",
            spec=TCP,
            scenario=MY_BOUNDS,
            property=HEARD,
        ),
        Enumerated(
            id="followed",
            statement="it is ESTABLISHED too",
            expected="VIOLATED",
            spec=TCP,
            scenario=MY_BOUNDS,
            property=FOLLOWED,
        ),
    ),
)
