"""A server that opens by the first segment and remembers the last one that it accepted: a machine, with its proof.

A client asks, and asks again until it is answered or gives up; each of its incarnations has a greater number than those
before.  The server serves one incarnation at a time.  It remembers the number of the last one for ``memory`` after it
has ended, and refuses what is not greater; after a loss of memory it is silent for ``silence``.  Clients and servers
may end at any moment, messages may be lost, copied, reordered, and delayed up to MSL.

Read ``ACTIONS``, then ``SERVED_ONCE``.  Numbers do not wrap here: theorem T16 says when that is so.
"""

from __future__ import annotations

from dataclasses import replace

from tcpspec.language.expression import FALSE, TRUE, Bool, Incarnation, Nat, Time, any_of, implies
from tcpspec.proofs.machine import Action, Fact, Machine, Supposed
from tcpspec.rules.event import now
from tcpspec.rules.ghosts import NOBODY

fresh = Incarnation.field("event", "fresh_incarnation")
next_number = Nat.field("event", "number")
MSL, MEMORY, SILENCE = (Time.field("parameter", name) for name in ("msl", "memory", "silence"))


class Client:
    """The end that opens; ``peer``: the incarnation of the server that answered it."""

    asking = Bool.field("client", "asking")
    open = Bool.field("client", "open")
    incarnation = Incarnation.field("client", "incarnation")
    number = Nat.field("client", "number")
    peer = Incarnation.field("client", "peer")


class Server:
    """``number``: of the last first segment that it accepted, if it ``knows``; it ``forgets`` at that moment."""

    open = Bool.field("server", "open")
    incarnation = Incarnation.field("server", "incarnation")
    peer = Incarnation.field("server", "peer")
    number = Nat.field("server", "number")
    knows = Bool.field("server", "knows")
    forgets = Time.field("server", "forgets")
    silent_until = Time.field("server", "silent_until")


class First:
    """The first segment of a handshake, sent by the client."""

    sender = Incarnation.field("first", "sender")
    number = Nat.field("first", "number")
    born = Time.field("first", "born")


class Second:
    """The second one: the answer of the server to ``receiver``."""

    sender = Incarnation.field("second", "sender")
    receiver = Incarnation.field("second", "receiver")
    born = Time.field("second", "born")


client, server, first, second = Client, Server, First, Second
ASKS = {first.sender: client.incarnation, first.number: client.number, first.born: now}
ANSWERS = {second.sender: server.incarnation, second.receiver: server.peer, second.born: now}


def peer_of(incarnation: Incarnation) -> Incarnation:
    """Ghost: the incarnation of the server that answered this one of the client."""
    return Incarnation("recall", incarnation, payload=("client", "peer"))


def number_of(incarnation: Incarnation) -> Nat:
    """Ghost: the number of this incarnation of the client."""
    return Nat("recall", incarnation, payload=("client", "number"))


looks_new = ~server.knows | server.forgets.has_passed() | (server.number < first.number)

ACTIONS = (
    Action("the client opens", ~client.asking & ~client.open,
           then={client.asking: TRUE, client.incarnation: fresh, client.number: next_number, client.peer: NOBODY},
           sends="first", carries=ASKS),
    Action("the client asks again", client.asking, sends="first", carries=ASKS),
    Action("the client is answered", client.asking & (second.receiver == client.incarnation), receives="second",
           then={client.asking: FALSE, client.open: TRUE, client.peer: second.sender}),
    Action("the client gives up or closes", client.asking | client.open,
           then={client.asking: FALSE, client.open: FALSE}),
    Action("the server accepts", ~server.open & server.silent_until.has_passed() & looks_new, receives="first",
           then={server.open: TRUE, server.incarnation: fresh, server.peer: first.sender, server.number: first.number,
                 server.knows: TRUE},
           sends="second", carries=ANSWERS),
    Action("the server answers again", server.open, sends="second", carries=ANSWERS),
    Action("the server ends", server.open, then={server.open: FALSE, server.forgets: now + MEMORY}),
    Action("the server loses its memory", TRUE,
           then={server.open: FALSE, server.knows: FALSE, server.silent_until: now + SILENCE}),
)  # fmt: skip

SERVED_ONCE = Fact(
    "the server serves no client that another of its incarnations has answered",
    implies(server.open & (peer_of(server.peer) != NOBODY), peer_of(server.peer) == server.incarnation),
)
REFUSED_IF_SERVED = Fact(
    "the first segment of a client that still asks is refused only if it has been accepted before",
    implies(client.asking & (first.sender == client.incarnation) & ~looks_new, server.number == first.number),
    about="first",
)

refused_while_alive: Bool = server.knows & (first.number <= server.number) & (
    server.open | (first.born + MSL <= server.forgets)
)  # fmt: skip
SAFE = (
    Fact("an open server has an incarnation, and remembers whom it serves",
         implies(server.open, server.knows & (server.incarnation != NOBODY) & (server.peer != NOBODY)
                 & (server.number == number_of(server.peer)))),
    Fact("a client that asks has an incarnation, and has not been answered",
         implies(client.asking, (client.peer == NOBODY) & (client.incarnation != NOBODY))),
    Fact("a first segment carries the number of its sender",
         (first.sender != NOBODY) & (first.number == number_of(first.sender)) & (first.born <= now), about="first"),
    Fact("a first segment of a client that was answered finds the server that did, or is refused as long as it lives",
         implies(peer_of(first.sender) != NOBODY, any_of(
             server.open & (server.peer == first.sender) & (server.incarnation == peer_of(first.sender)),
             refused_while_alive,
             ~server.open & (first.born + MSL <= server.silent_until),
             (first.born + MSL).has_passed(),
         )), about="first"),
    Fact("the answer that a client waits for comes from the server as it is, or from one that remembers it for 2 MSL",
         implies(client.asking & (second.receiver == client.incarnation), any_of(
             server.open & (server.incarnation == second.sender) & (server.peer == second.receiver),
             server.knows & (client.number <= server.number)
             & ((server.open & (server.peer != second.receiver))
                | (~server.open & (second.born + MSL + MSL <= server.forgets))),
             ~server.open & (second.born + MSL + MSL <= server.silent_until),
             (second.born + MSL).has_passed(),
         )), about="second"),
    Fact("a second segment has a sender and a receiver, and was sent no later than now",
         (second.sender != NOBODY) & (second.receiver != NOBODY) & (second.born <= now), about="second"),
)  # fmt: skip
LIVE = (
    Fact("a client that asks has an incarnation", implies(client.asking, client.incarnation != NOBODY)),
    Fact("what the server remembers is a number of the client",
         implies(server.knows, server.number <= client.number)),
    Fact("no first segment has a greater number than the client, and that of the present one has its number",
         (first.number <= client.number) & (first.sender != NOBODY)
         & implies(first.sender == client.incarnation, first.number == client.number), about="first"),
)  # fmt: skip

REMEMBERS = Supposed("memory", "the server remembers for at least 2 MSL after an incarnation has ended",
                     MSL + MSL <= MEMORY)  # fmt: skip
KEEPS_SILENT = Supposed("silence", "after a loss of memory the server accepts nothing for at least 2 MSL",
                        MSL + MSL <= SILENCE)  # fmt: skip
FIRST_DIES = Supposed("lifetime", "a first segment arrives no later than MSL after it was sent",
                      now <= first.born + MSL, when="first")  # fmt: skip
SECOND_DIES = Supposed("answer-lifetime", "nor does a second one", now <= second.born + MSL, when="second")
INCREASING = Supposed("increasing", "each incarnation of the client has a greater number than those before",
                      client.number < next_number, when="the client opens")  # fmt: skip

REMEMBERING = Machine(
    id="remembering",
    statement="a server that opens by the first segment serves no incarnation of the client twice",
    variables={
        client.asking: False, client.open: False, client.incarnation: None, client.number: 0, client.peer: None,
        server.open: False, server.incarnation: None, server.peer: None, server.number: 0, server.knows: False,
        server.forgets: 0, server.silent_until: 0,
    },
    messages={
        "first": (first.sender, first.number, first.born),
        "second": (second.sender, second.receiver, second.born),
    },
    past=(client.number, client.peer),
    actions=ACTIONS,
    facts=SAFE,
    goals=(SERVED_ONCE,),
    assumptions=(REMEMBERS, KEEPS_SILENT, FIRST_DIES, SECOND_DIES),
)  # fmt: skip
WILLING = replace(
    REMEMBERING,
    id="willing",
    statement="and it refuses a client that still asks only if it has accepted it before",
    facts=LIVE,
    goals=(REFUSED_IF_SERVED,),
    assumptions=(INCREASING,),
)
"""The same machine: safety rests on times and not on the order of numbers, liveness on their order and not on times."""
