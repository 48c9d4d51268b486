"""The tutorial on closing a connection, and on what TIME-WAIT is for."""

from __future__ import annotations

from tcpspec.tutorial.statement import IMPRECISE, TRUE, Chapter, Statement, Words

STEPS = Chapter(
    Words("Closing, step by step", "释放连接的步骤"),
    (
        Statement(
            "fin-wait-1",
            Words("The client sends FIN=1, SEQ=u and enters FIN-WAIT-1; u is one more than the number of the last octet "
                  "it has sent.",
                  "客户发送 FIN = 1、seq = u，进入 FIN-WAIT-1；u 等于它已发送的最后一个字节的序号加 1。"),
            TRUE, ("C1/four-segments",),
        ),
        Statement(
            "close-wait",
            Words("The server answers ACK=u+1, SEQ=v and enters CLOSE-WAIT.",
                  "服务器回答 ack = u + 1、seq = v，进入 CLOSE-WAIT。"),
            TRUE, ("C1/four-segments",),
        ),
        Statement(
            "half-closed",
            Words("Now the connection is half closed: the server may still send, and the client must still receive.",
                  "此时连接处于半关闭状态：服务器仍可发送数据，客户仍须接收。"),
            TRUE, ("C1/four-segments", "T10"),
        ),
        Statement(
            "fin-wait-2",
            Words("When the ACK arrives, the client is in FIN-WAIT-2 and waits for the server's FIN.",
                  "客户收到确认后进入 FIN-WAIT-2，等待服务器的 FIN。"),
            TRUE, ("C1/four-segments", "T14"),
            Words("For how long is nowhere said: if the server vanishes, FIN-WAIT-2 lasts for ever.",
                  "等多久并无规定：若服务器消失，FIN-WAIT-2 会永远持续。"),
        ),
        Statement(
            "last-ack",
            Words("The server sends FIN=1, SEQ=w, ACK=u+1 and enters LAST-ACK.",
                  "服务器发送 FIN = 1、seq = w、ack = u + 1，进入 LAST-ACK。"),
            TRUE, ("C1/four-segments",),
        ),
        Statement(
            "time-wait",
            Words("The client answers ACK=w+1, SEQ=u+1 and enters TIME-WAIT, which lasts 2 MSL.",
                  "客户回答 ack = w + 1、seq = u + 1，进入 TIME-WAIT，等待 2MSL。"),
            TRUE, ("C1/four-segments",),
        ),
        Statement(
            "last-ack-to-closed",
            Words("The server is CLOSED as soon as it receives the client's ACK.",
                  "服务器一收到客户的确认就进入 CLOSED。"),
            IMPRECISE, ("C1/four-segments", "M5"),
            Words("Only the ACK of its FIN does that; an ACK of something earlier leaves it in LAST-ACK.",
                  "只有对它的 FIN 的确认才会；对更早数据的确认使它留在 LAST-ACK。"),
        ),
        Statement(
            "server-first",
            Words("So the server is CLOSED before the client.", "因此服务器比客户更早进入 CLOSED。"),
            IMPRECISE, ("C1/first-closes-last", "C1/with-loss", "T7"),
            Words("If the last ACK, or one of its repetitions, arrives while TIME-WAIT lasts. If all of them are lost, the "
                  "client is CLOSED first, and the server's next FIN is answered by RST.",
                  "前提是最后的 ACK 或它的某次重发在 TIME-WAIT 期间到达。若全部丢失，客户会先进入 CLOSED，服务器之后的 FIN 将得到 RST。"),
        ),
    ),
)  # fmt: skip

TWO_MSL = Chapter(
    Words("Why TIME-WAIT lasts 2 MSL", "为什么 TIME-WAIT 要等待 2MSL"),
    (
        Statement(
            "last-ack-arrives",
            Words("First, 2 MSL guarantee that the last ACK arrives.", "第一，2MSL 保证最后一个 ACK 能够到达服务器。"),
            IMPRECISE, ("T7",),
            Words("Nothing guarantees that. TIME-WAIT lets the ACK be sent again if the FIN comes again: W >= kR + MSL "
                  "covers k losses where the FIN is sent again every R. So 2 MSL cover one loss if R is at most one MSL.",
                  "没有什么能保证这一点。TIME-WAIT 使得 FIN 重来时能够重发 ACK：若 FIN 每隔 R 重传一次，W >= kR + MSL 才能承受 k 次丢失。"
                  "因此 2MSL 能承受一次丢失，条件是 R 不超过一个 MSL。"),
        ),
        Statement(
            "fin-answered-again",
            Words("If the ACK is lost, the server sends its FIN again, the client answers again and restarts the 2 MSL "
                  "timer.",
                  "若该 ACK 丢失，服务器重传 FIN，客户再次确认，并重新启动 2MSL 计时器。"),
            IMPRECISE, ("T8", "T7"),
            Words("That is what everybody means. By the letter of RFC 9293 the repeated FIN is below the window, is "
                  "answered in the first step, and never restarts the timer.",
                  "这是大家的本意。但按 RFC 9293 的字面，重传的 FIN 低于接收窗口，在第一步就被应答，从不重启计时器。"),
        ),
        Statement(
            "old-segments-vanish",
            Words("Second, after 2 MSL all segments of the connection have vanished from the network, so none appears in "
                  "the next connection.",
                  "第二，经过 2MSL，本连接的所有报文段都已从网络中消失，不会出现在下一个连接中。"),
            IMPRECISE, ("T6", "T6b"),
            Words("True if the last ACK is delivered and every answer restarts the timer. Where answers do not restart it, "
                  "as RFC 9293 says, it takes 3 MSL, and 4 until the last resets are gone too.",
                  "成立的条件是：最后的 ACK 被送达，且每次应答都重启计时器。若应答不重启计时器（RFC 9293 的写法），需要 3MSL；"
                  "要等最后的 RST 也消失，需要 4MSL。"),
        ),
    ),
)  # fmt: skip

WHY = Chapter(
    Words("Three to open, four to close", "为什么建立三次、释放四次"),
    (
        Statement(
            "three-and-four",
            Words("Opening takes three segments and closing four, because the server's SYN goes with its ACK, while its "
                  "FIN must wait until it has sent all its data.",
                  "建立连接用三个报文段而释放用四个，因为服务器的 SYN 可以和 ACK 一起发送，而它的 FIN 要等数据全部发完。"),
            IMPRECISE, ("T10", "T5"),
            Words("Three suffice to close as well if the server has nothing left to send when the FIN arrives: then FIN and "
                  "ACK may go together. Forcing them together loses what the server still wanted to send.",
                  "若 FIN 到达时服务器已无数据要发，三个报文段也足以释放：FIN 和 ACK 可以一起发送。但若强制合并，服务器未发完的数据就会丢失。"),
        ),
        Statement(
            "tw-recycle",
            Words("With tcp_tw_recycle, hosts behind one NAT address may fail to connect.",
                  "开启 tcp_tw_recycle 时，同一 NAT 地址后面的主机可能无法建立连接。"),
            TRUE, ("T19",),
            Words("A host whose clock is behind that of its neighbour is dropped in silence, for as long as the neighbour "
                  "keeps coming. Linux removed the option in 4.12.",
                  "时钟落后于邻居的主机会被静默丢弃，只要邻居不断连接就一直如此。Linux 4.12 已删除该选项。"),
        ),
    ),
)  # fmt: skip
