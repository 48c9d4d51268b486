"""Every reading of RFC 9293 that changes behaviour, as a switch (see ``tcpspec.rules.reading``).

Ids D1-D29 number the places where the text is ambiguous; the other ids are freedoms that it gives in so many
words.  ``NOT_SWITCHED`` says, for the ambiguities that are no switch, what was done instead.
"""

from __future__ import annotations

from tcpspec.rules.reading import Reading

# fmt: off
D1 = Reading(
    "D1", "Where does an end go that issues a reset, by ABORT or for a SYN in the window?",
    {"literal": "CLOSED, as the prose of 3.10.5 and 3.10.7.4 says",
     "time-wait": "TIME-WAIT with empty queues, as 3.5.2 and note 3 of Figure 5 advise"},
    "literal", "the event processing is the more precise text; the advice is a lower-case should",
    "3.5.2, 3.10.5, 3.10.7.4 step 4",
)
D2 = Reading(
    "D2", "Does ABORT in CLOSING, LAST-ACK and TIME-WAIT send a reset?",
    {"literal": "no (3.10.5)", "reset": "yes (3.9.1.6 says that ABORT sends a RST)"},
    "literal", "3.10.5 names these states one by one", "3.10.5, 3.9.1.6",
)
D3 = Reading(
    "D3", "Does the time-wait timer start when CLOSING becomes TIME-WAIT?",
    {"start": "yes, as on every other way into TIME-WAIT",
     "literal": "no: the fifth step does not say so, and TIME-WAIT lasts until something restarts its timer"},
    "start", "MUST-13 gives TIME-WAIT a length; step 8 starts the timer on its own ways in",
    "3.10.7.4 step 5",
)
D4 = Reading(
    "D4", "Are SND.WND, SND.WL1 and SND.WL2 set when SYN-SENT becomes ESTABLISHED?",
    {"both": "yes, in both branches of step 4",
     "literal": "no: the assignment stands under SYN-RECEIVED only"},
    "both", "RFC 1122 4.2.2.20(c) puts the assignment at the entry to ESTABLISHED", "3.10.7.3 step 4",
)
D5 = Reading(
    "D5", "After SYN-RECEIVED becomes ESTABLISHED, is SND.UNA advanced by the same segment?",
    {"fall-through": "yes: ESTABLISHED's ACK processing follows",
     "literal": "no: processing continues after the fifth step"},
    "fall-through", "otherwise the SYN stays on the retransmission queue until another ACK comes",
    "3.10.7.4 step 5",
)
D6 = Reading(
    "D6", "What restarts the 2 MSL timer, and what does TIME-WAIT acknowledge?",
    {"fin": "a FIN restarts it, also where step 1 answers; in the window, what occupies no number is not "
     "acknowledged",
     "answer": "every segment that draws an acknowledgment restarts it",
     "literal": "step 1 answers without restarting; any in-window ACK is acknowledged and restarts it"},
    "fin", "a retransmitted FIN never passes step 1, yet steps 5 and 8 plainly mean to restart for it",
    "3.10.7.4 steps 1, 5, 8",
)
D7 = Reading(
    "D7", "After the reset for a bad ACK in SYN-RECEIVED, does processing of the segment stop?",
    {"drop": "yes, the segment is dropped",
     "literal": "no: nothing says return, so a FIN in it is still processed"},
    "drop", "3.5.2 group 2 leaves the state as it is", "3.10.7.4 step 5",
)
D8 = Reading(
    "D8", "What becomes of text and FIN that arrive on a SYN?",
    {"retransmit": "not taken and not acknowledged; the peer sends them again",
     "literal": "a FIN that LISTEN receives is processed in SYN-RECEIVED and leads to CLOSE-WAIT"},
    "retransmit", "3.5 forbids delivery before ESTABLISHED, and an end may take less than was sent",
    "3.10.7.2, 3.10.7.3, 3.10.7.4 step 8",
)
D9 = Reading(
    "D9", "When SYN-RECEIVED returns to LISTEN, what becomes of queued SEND and CLOSE calls?",
    {"forget": "dropped with the retransmission queue",
     "literal": "kept: only the retransmission queue is flushed"},
    "forget", "they were meant for the peer that just vanished", "3.10.7.4 steps 2, 4",
)
D10 = Reading(
    "D10", "Is a partial acknowledgment processed in LAST-ACK?",
    {"established": "yes, as in ESTABLISHED, and so in TIME-WAIT",
     "literal": "no: only the ACK of our FIN 'can arrive', all else is without effect"},
    "established", "data before our FIN may be acknowledged alone", "3.10.7.4 step 5",
)
D11 = Reading(
    "D11", "Does the MAY-12 range check apply in SYN-RECEIVED?",
    {"synchronized": "no, in synchronized states only",
     "literal": "yes, it stands before the per-state text"},
    "synchronized", "in SYN-RECEIVED a wild ACK is to draw a RST (3.5.2 group 2)", "3.10.7.4 step 5",
)
D12 = Reading(
    "D12", "With a zero window, are ACK and RST of a segment at RCV.NXT with text, SYN or FIN processed?",
    {"allow": "yes: text, SYN and FIN are cut off and acknowledged as not taken",
     "literal": "no: Table 6 rejects the segment"},
    "allow", "step 1 asks for a special allowance for valid ACKs and RSTs (MUST-66)", "3.10.7.4 step 1",
)
D13 = Reading(
    "D13", "Is the ACK field of a segment beyond RCV.NXT processed at once?",
    {"at-once": "yes; its text and FIN are not taken, and RCV.NXT is acknowledged (MAY-13)",
     "literal": "no: only a segment that begins at RCV.NXT is processed past step 4"},
    "at-once", "RFC 5961 implies it for RST and SYN; under a network that reorders, holding a segment and "
    "receiving it again are the same", "3.10.7.4 step 1",
)
D14 = Reading(
    "D14", "Does a second in-sequence FIN advance RCV.NXT again?",
    {"ignore": "no", "literal": "yes: the general sentence of step 8 covers every state"},
    "ignore", "there is only one FIN to advance over", "3.10.7.4 step 8",
)
D16 = Reading(
    "D16", "Is the user told of a reset in CLOSING and LAST-ACK with data unacknowledged?",
    {"signal": "yes", "literal": "no: the text says nothing"},
    "signal", "MUST-12", "3.10.7.4 step 2",
)
D17 = Reading(
    "D17", "Can octets received before the peer's FIN be read in CLOSING, LAST-ACK and TIME-WAIT?",
    {"read": "yes, they are delivered first", "literal": "no: RECEIVE answers with an error"},
    "read", "3.6 keeps all data readable", "3.10.3, 3.6",
)
D18 = Reading(
    "D18", "What does giving up (user timeout, R2) do?",
    {"literal": "CLOSED, nothing is sent", "reset": "CLOSED, and a RST is sent where ABORT sends one",
     "listen": "CLOSED, but a passive SYN-RECEIVED returns to LISTEN"},
    "literal", "3.10.8 names no segment", "3.10.8, 3.8.3, 3.9.1.4",
)
D24 = Reading(
    "D24", "A duplicate ACK 'can be ignored': its ACK field, or the segment?",
    {"field": "the ACK field", "segment": "the whole segment"},
    "field", "RFC 5961 5.2 spells this out; else text with an old ACK would be lost", "3.10.7.4 step 5",
)
D27 = Reading(
    "D27", "Is the SYN,ACK of a simultaneous open accepted although its SYN is an old number?",
    {"literal": "no: Table 6 rejects it, and the bare ACKs that answer complete the open",
     "figure-7": "yes, as Figure 7 draws it"},
    "literal", "Table 6 is unchanged; the open completes either way", "3.5 Figure 7, 3.10.7.4 step 1, A.2",
)
D28 = Reading(
    "D28", "Is an end that left LISTEN by its own OPEN or SEND passive when a reset comes?",
    {"active": "no: passive means that a SYN arrived in LISTEN",
     "listened": "yes: it 'had previously been in the LISTEN state' (3.5.3)"},
    "active", "3.10.7.4 asks whether the connection came from SYN-SENT", "3.5.3, 3.10.7.4",
)
D29 = Reading(
    "D29", "Is a segment trimmed to the window before the SYN bit is looked at?",
    {"trim": "yes, SYN and FIN included",
     "literal": "no ('one could tailor'); text and FIN are still taken only where they are new"},
    "trim", "untrimmed, a retransmitted SYN with data passes step 1 and kills a live connection at step 4",
    "3.10.7.4 step 1",
)
CLOSE4A = Reading(
    "CLOSE4A", "Does CLOSE in SYN-RECEIVED send FIN before our SYN is acknowledged?",
    {"literal": "yes, if nothing waits to be sent: FIN-WAIT-1 is entered before the peer is confirmed",
     "wait": "no: CLOSE is queued until ESTABLISHED"},
    "literal", "the text is plain; but FIN-WAIT-1 then takes old octets, which `wait` prevents (RFC 1644 3.3 "
    "calls the edge suspect)", "3.10.4",
)
RFC5961 = Reading(
    "RFC5961", "Are the RST and SYN checks of RFC 5961 in use?",
    {"on": "yes: an inexact RST and any SYN draw a challenge ACK",
     "off": "no: any RST or SYN in the window resets the connection"},
    "on", "RFC 5961 section 6 says SHOULD; RFC 9293 describes it first", "3.10.7.4 steps 2, 4",
)
MAY12 = Reading(
    "MAY12", "Is the acknowledgment range check of RFC 5961 section 5 in use?",
    {"off": "no", "on": "yes: SEG.ACK below SND.UNA - MAX.SND.WND draws an ACK and is dropped"},
    "off", "MAY-12", "3.10.7.4 step 5",
)
MAY2 = Reading(
    "MAY2", "Does TIME-WAIT accept a new SYN (D15)?",
    {"off": "no",
     "isn": "yes if SEG.SEQ is beyond the old numbers (RFC 6191 without timestamps), once all text was read; a RST "
     "shows that the SYN was an old duplicate and returns the end to TIME-WAIT as it was"},
    "off", "MAY-2; SHLD-4 needs timestamps", "3.6.1, 3.10.7.4 step 4",
)
MAY1 = Reading(
    "MAY1", "Is close half-duplex: does CLOSE end receiving too?",
    {"off": "no", "on": "yes: text that was unread at CLOSE or arrives after it draws a reset (SHLD-3)"},
    "off", "MAY-1", "3.6.1",
)
RESEND = Reading(
    "RESEND", "What answers the client's SYN again in SYN-RECEIVED?",
    {"acknowledge": "a bare ACK, as step 1 says", "syn-ack": "the SYN,ACK again, as most stacks do"},
    "acknowledge", "the literal text; only the retransmission timer resends SYN,ACK", "3.10.7.4 step 1",
)
# fmt: on

READINGS: list[Reading] = [value for value in globals().values() if isinstance(value, Reading)]

NOT_SWITCHED: dict[str, str] = {
    "D15": "switch MAY2; tested before step 1, and the old TIME-WAIT is kept until the new SYN is confirmed",
    "D19": "3.5 says in passing that SYN-SENT returns to LISTEN on a reset; 3.5.3 and 3.10 contradict it "
    "and are followed",
    "D20": "step 1 answers in SYN-RECEIVED too; 3.5.2 group 3 says the same for the other states",
    "D21": "3.6 case 3 says 'delete the connection'; Figure 13 and MUST-13 require TIME-WAIT and are followed",
    "D22": "the prose is followed: CLOSE waits for queued SENDs, and our FIN counts as acknowledged only "
    "once sent; text and FIN still queued when the peer's FIN comes go out in CLOSING",
    "D23": "the form of the reset is that of 3.5.2",
    "D25": "TIME-WAIT is entered by whoever enters it under steps 5 and 8",
    "D26": "R2 is an event that may come at any time while something is unacknowledged; its length is no rule",
}
