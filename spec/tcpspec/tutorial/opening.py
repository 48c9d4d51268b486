"""The tutorial on opening a connection."""

from __future__ import annotations

from tcpspec.tutorial.statement import IMPRECISE, TRUE, Chapter, Statement, Words

STEPS = Chapter(
    Words("Opening, step by step", "建立连接的步骤"),
    (
        Statement(
            "listen",
            Words("Both ends begin in CLOSED; the server opens passively and waits in LISTEN.",
                  "双方最初都处于 CLOSED 状态；服务器被动打开，进入 LISTEN 状态等待。"),
            TRUE, ("O1/three-segments",),
        ),
        Statement(
            "first-segment",
            Words("The client sends SYN=1, SEQ=x and enters SYN-SENT.",
                  "客户发送 SYN = 1、seq = x 的连接请求，进入 SYN-SENT 状态。"),
            TRUE, ("O1/three-segments",),
        ),
        Statement(
            "second-segment",
            Words("The server answers SYN=1, ACK=1, SEQ=y, ACK=x+1 and enters SYN-RECEIVED.",
                  "服务器回答 SYN = 1、ACK = 1、seq = y、ack = x + 1，进入 SYN-RCVD 状态。"),
            TRUE, ("O1/three-segments",),
        ),
        Statement(
            "third-segment",
            Words("The client answers ACK=1, SEQ=x+1, ACK=y+1 and is ESTABLISHED; the server is when this arrives.",
                  "客户回答 ACK = 1、seq = x + 1、ack = y + 1，进入 ESTABLISHED；服务器收到后也进入 ESTABLISHED。"),
            TRUE, ("O1/three-segments",),
            Words("In between the client is ESTABLISHED alone; data may already travel in its third segment.",
                  "其间只有客户处于 ESTABLISHED；它的第三个报文段已经可以携带数据。"),
        ),
    ),
)  # fmt: skip

WHY = Chapter(
    Words("Why three segments", "为什么是三次握手"),
    (
        Statement(
            "two-way-admits-stale",
            Words("With two segments a SYN of long ago, delayed in the network, opens a connection that no client wants, "
                  "and the server waits in vain.",
                  "若只用两次握手，滞留在网络中的失效 SYN 会使服务器建立一个客户并不需要的连接，白白等待。"),
            TRUE, ("T1/phantom", "T1/old-octet", "T1/tutorial"),
            Words("Worse: an old data segment behind it is then delivered as new.",
                  "更糟的是，随后到达的旧数据报文段会被当作新数据交付。"),
        ),
        Statement(
            "three-way-does-not",
            Words("With three segments this cannot happen, for the client does not answer the SYN,ACK, and without its "
                  "confirmation the server opens nothing.",
                  "用三次握手则不会发生这种情况，因为客户不理睬该 SYN+ACK，服务器收不到确认，就不会建立连接。"),
            IMPRECISE, ("T2/confirmed", "T2/no-old-octet", "O1/stale-syn", "T3"),
            Words("The client does answer: by RST, which returns the server to LISTEN at once. That no stale connection "
                  "opens is proved, on assumptions that are all needed: fresh initial numbers, connections shorter than "
                  "their numbers allow, no forger, and no CLOSE in SYN-RECEIVED.",
                  "客户其实会回答：它发送 RST，使服务器立即回到 LISTEN。「不会建立失效连接」已被证明，但需要以下全部前提：初始序号是新的、"
                  "连接的长度不超出序号空间所允许的范围、没有伪造者、用户不在 SYN-RECEIVED 状态下 CLOSE。"),
        ),
        Statement(
            "not-four",
            Words("Four segments are not needed: the server's SYN and its ACK go in one segment.",
                  "不需要四次握手：服务器的 SYN 和 ACK 可以放在同一个报文段里。"),
            TRUE, ("T5",),
        ),
        Statement(
            "two-can-do",
            Words("Two segments can never suffice.", "两次握手无论如何都不够。"),
            IMPRECISE, ("T4",),
            Words("True of a server that remembers nothing. Where the lifetime of segments is known, the server remembers "
                  "a client's last number for two lifetimes after the connection ends, and is silent for two after a loss of "
                  "memory, two segments suffice.",
                  "对不保留任何记忆的服务器成立。若报文段的寿命有已知上限，服务器在连接结束后的两个寿命之内记住客户上次的序号，"
                  "并在丢失记忆之后静默两个寿命，那么两次就够了。"),
        ),
    ),
)  # fmt: skip

LOST = Chapter(
    Words("When a segment of the handshake is lost", "握手报文段丢失时"),
    (
        Statement(
            "first-lost",
            Words("If the SYN is lost, the client sends it again.", "第一个 SYN 丢失：客户超时重传。"),
            TRUE, ("T15",),
        ),
        Statement(
            "second-lost",
            Words("If the SYN,ACK is lost, both send again: the client its SYN, the server its SYN,ACK.",
                  "SYN+ACK 丢失：客户重传 SYN，服务器重传 SYN+ACK。"),
            TRUE, ("T15",),
            Words("By the letter the server answers the repeated SYN by a bare ACK, which does not help; only its own "
                  "retransmission of SYN,ACK does.",
                  "按 RFC 9293 原文，服务器对重复的 SYN 只回一个普通 ACK，这没有帮助；起作用的是服务器自己重传的 SYN+ACK。"),
        ),
        Statement(
            "third-lost",
            Words("If the last ACK is lost, the server sends SYN,ACK again, and the client answers again; data of the "
                  "client serves as well.",
                  "最后的 ACK 丢失：服务器重传 SYN+ACK，客户再次确认；客户发来的数据同样起确认作用。"),
            TRUE, ("T15",),
        ),
    ),
)  # fmt: skip
