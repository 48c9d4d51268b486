"""A protocol that differs from RFC 9293 in one rule: LISTEN keeps silent where an ACK should be answered by a reset."""

from tcpspec import TCP

# `tcpspec rules` prints every rule; find(...) takes its sentence or its id.  What .but(...) does not name is kept, and
# `then` is merged into what the rule sets; `send` is read after it, so write old(x) for the value before.  All names,
# such as seg, change and delete_tcb, come from tcpspec:
#   guard=TCP.find("LIS-2").guard & ~seg.FIN     when it applies
#   then=change(state=ESTABLISHED)               what it sets besides
#   then_only={**delete_tcb()}                   the whole of what it sets
#   keep=("snd_una", "snd_wnd")                  what it is not to set any more
#   send=Reply(ACK, seq=snd_nxt, ack=rcv_nxt)    what is sent
SILENT = TCP.find("LIS-2").but(name="LISTEN ignores any ACK", send=None)

VARIANT = TCP.but(
    "my-variant",
    why="a listening end says nothing to an old or forged ACK: who needs the reset of RFC 9293?",
    swap={"LIS-2": SILENT},
    # drop=("LIS-2",),              rules that are no longer there
    # add=(RULE,),                  rules of your own: Section("3.10.7.2", Kind.ARRIVES).check("second", "...", ...)
    # readings={"D6": "literal"},   ambiguous places of the RFC read otherwise: `tcpspec list readings`
)
