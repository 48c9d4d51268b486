"""TCP Fast Open (RFC 7413): a cookie that proves the client's address lets LISTEN take the text of a SYN at once.

The cookie is a function of the address and a secret, so it is the same for every connection of one client; here there
is one address, and it is a constant.  Left out: the limit of pending requests, and that an application asks for all
this.  Text rides on the SYN only if a cookie is kept; a SYN that is sent again is a plain one (section 4.2.1).
"""

from __future__ import annotations

from tcpspec.language.expression import FALSE, TRUE, Bool, Nat, all_of, if_, named
from tcpspec.rfc9293.arrives.listen import SYN_ACK
from tcpspec.rfc9293.calls import begin_active
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import LISTEN, SYN_RECEIVED, SYN_SENT, state
from tcpspec.rules.check import change
from tcpspec.rules.event import fresh_iss
from tcpspec.rules.extension import Extension
from tcpspec.rules.segment import NONE, count, seg
from tcpspec.rules.spec import Section
from tcpspec.variants.early_data import DATA_ON_SYN, SYN_WITH_TEXT

kept_cookie = Nat.field("block", "kept_cookie")
syn_is_plain = Bool.field("block", "syn_is_plain")
seg_cookie = Nat.field("seg", "cookie")

REQUEST, COOKIE = Nat.constant(1), Nat.constant(9000)
"""An empty cookie asks for one."""

shown = if_(kept_cookie == 0, REQUEST, kept_cookie)
COOKIES = Extension(
    block={kept_cookie: 0, syn_is_plain: False},
    options={seg_cookie: if_((state == SYN_SENT) & ~syn_is_plain, shown, if_(state == SYN_RECEIVED, COOKIE, NONE))},
)
"""A client keeps its cookie when the connection is over; SYN-RECEIVED grants one, asked or not."""

has_cookie = named("a cookie is kept", kept_cookie > 0)
is_ours = named("SEG.COOKIE is that of its address", seg_cookie == COOKIE)

OPEN, LISTENS, LEARNS, AGAIN = (
    TCP.find(row) for row in ("OPEN-2", "LIS-3", "SS-5", "the SYN is sent again")
)  # fmt: skip
TAKES_TEXT = DATA_ON_SYN.find("LISTEN receives SYN and takes its text")

# fmt: off
IN_LISTEN = Section("3.10.7.2", LISTENS.kind, given=state == LISTEN)
WITH_COOKIE = IN_LISTEN.check(
    "third", "LISTEN receives SYN with its cookie and takes the text", seg.SYN, is_ours, row="LIS-3",
    then=TAKES_TEXT.then, send=SYN_ACK)
# fmt: on

FAST_OPEN = TCP.but(
    "fast-open",
    why="a cookie proves the address, and LISTEN gives the text of such a SYN to the user at once (RFC 7413)",
    extension=COOKIES,
    swap={
        "OPEN-2": OPEN.but(
            name="an active OPEN sends SYN, and the first octet with it if a cookie is kept",
            then={**begin_active(), **change(snd_nxt=fresh_iss + 1 + count(has_cookie)),
                  **COOKIES.change(syn_is_plain=FALSE)},
            send=SYN_WITH_TEXT,
        ),
        **{row: TCP.find(row).but(then=COOKIES.change(syn_is_plain=FALSE)) for row in ("OPEN-5", "SEND-2")},
        AGAIN.name: AGAIN.but(name="the SYN is sent again, without text or cookie",
                              then=COOKIES.change(syn_is_plain=TRUE)),
        "SS-5": LEARNS.but(then=COOKIES.change(kept_cookie=if_(seg_cookie == 0, kept_cookie, seg_cookie))),
        "LIS-3": LISTENS.but(guard=all_of(LISTENS.guard, ~is_ours)),
    },
    add=(WITH_COOKIE,),
    readings={"CLOSE4A": "wait"},
)  # fmt: skip

WITH_FAST_OPEN = {FAST_OPEN.name: FAST_OPEN}
