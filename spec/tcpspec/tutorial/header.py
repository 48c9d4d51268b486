"""The tutorial on the header and on numbers."""

from __future__ import annotations

from tcpspec.tutorial.statement import ASIDE, FALSE, IMPRECISE, TRUE, Chapter, Statement, Words

HEADER = Chapter(
    Words("The header", "首部"),
    (
        Statement(
            "ports",
            Words("Source and destination port take 16 bits each and name the two applications.",
                  "源端口和目的端口各占 16 位，标识通信的两个应用程序。"),
            TRUE, ("H1/source-port", "H1/destination-port"),
        ),
        Statement(
            "sequence-number",
            Words("The sequence number is that of the first octet sent: a segment with SEQ 301 and 100 octets is followed "
                  "by one with SEQ 401.",
                  "序号是本报文段所发送数据的第一个字节的序号：序号为 301、携带 100 字节数据的报文段之后，下一个报文段的序号是 401。"),
            TRUE, ("H1/seq", "N1/story"),
        ),
        Statement(
            "acknowledgment-number",
            Words("The acknowledgment number is the number of the next octet expected: after 200 octets from 501 on, "
                  "it is 701.",
                  "确认号是期望收到的下一个字节的序号：收到从 501 开始的 200 字节之后，确认号是 701。"),
            TRUE, ("H1/ack", "N1/story"),
        ),
        Statement(
            "data-offset",
            Words("The data offset says, in words of 32 bits, where the data begins; so a header has at most 60 octets.",
                  "数据偏移以 32 位字为单位指出数据从何处开始，因此首部最长 60 字节。"),
            TRUE, ("H1/data-offset",),
        ),
        Statement(
            "reserved",
            Words("Six bits are reserved and must be 0.", "保留字段占 6 位，必须为 0。"),
            FALSE, ("H1/reserved",),
            Words("Four bits are reserved. RFC 793 had six; RFC 3168 took two of them for CWR and ECE. They are sent as "
                  "0 and ignored when received.",
                  "现在只保留 4 位。RFC 793 保留 6 位，RFC 3168 把其中 2 位用作 CWR 和 ECE。发送时置 0，接收时忽略。"),
        ),
        Statement(
            "urg",
            Words("With URG set, the segment carries urgent data that goes before all other.",
                  "URG = 1 时表示报文段中有紧急数据，应优先传送。"),
            ASIDE, ("H1/flags", "H1/urgent-pointer"),
            Words("The urgent pointer only marks a place in the stream; nothing overtakes (RFC 9293 section 3.8.5, RFC "
                  "6093). It has no part in opening or closing, so no rule here reads it.",
                  "紧急指针只在字节流中标出一个位置，并没有数据被提前传送（RFC 9293 第 3.8.5 节，RFC 6093）。它与连接的建立和释放"
                  "无关，因此这里没有规则读取它。"),
        ),
        Statement(
            "ack-always",
            Words("After the connection is established every segment has ACK set.",
                  "连接建立之后，所有报文段都必须把 ACK 置 1。"),
            IMPRECISE, ("N2/always",),
            Words("True of every segment but a reset: the SYN that opens and some resets are sent without ACK, nothing "
                  "else ever is.",
                  "除复位报文段外都成立：只有最初的 SYN 和某些 RST 不带 ACK，其他报文段都带。"),
        ),
        Statement(
            "psh",
            Words("With PSH set, the receiver hands the data on at once.", "PSH = 1 时，接收方应尽快把数据交付应用进程。"),
            ASIDE, ("H1/flags",),
            Words("PSH changes when a user is told of data, not what becomes of the connection; no rule here reads it.",
                  "PSH 只影响何时把数据交给用户，不影响连接的状态；这里没有规则读取它。"),
        ),
        Statement(
            "rst",
            Words("With RST set, the connection is in serious trouble and must be released at once; RST also refuses a "
                  "segment or a connection.",
                  "RST = 1 表示连接出现严重差错，必须立即释放；RST 还用来拒绝非法报文段或拒绝打开连接。"),
            IMPRECISE, ("O1/stale-syn", "T22"),
            Words("Only a RST that is believed ends a connection: in SYN-SENT it must acknowledge our SYN, later it must "
                  "lie in the window, and with RFC 5961 exactly at RCV.NXT. A passive SYN-RECEIVED only returns to LISTEN.",
                  "只有可信的 RST 才结束连接：在 SYN-SENT 状态它必须确认我们的 SYN；之后它必须落在接收窗口内，采用 RFC 5961 时还必须"
                  "正好等于 RCV.NXT。由被动打开进入的 SYN-RECEIVED 只是回到 LISTEN。"),
        ),
        Statement(
            "syn",
            Words("SYN=1 with ACK=0 asks for a connection; SYN=1 with ACK=1 accepts one.",
                  "SYN = 1 而 ACK = 0 是连接请求；SYN = 1 且 ACK = 1 是同意建立连接。"),
            TRUE, ("O1/three-segments", "T12"),
            Words("In a simultaneous open both ends ask, and both accept.", "同时打开时，双方都发出请求，也都表示同意。"),
        ),
        Statement(
            "fin",
            Words("FIN=1 says that the sender has sent all its data and asks to release the connection.",
                  "FIN = 1 表示发送方的数据已全部发送完毕，要求释放连接。"),
            TRUE, ("C1/four-segments", "T10"),
        ),
        Statement(
            "window",
            Words("The window says how many octets, from the acknowledgment number on, the sender of the segment will "
                  "accept.",
                  "窗口字段指出：从本报文段的确认号算起，发送本报文段的一方还允许对方发送多少字节。"),
            TRUE, ("H1/window",),
        ),
        Statement(
            "checksum",
            Words("The checksum covers header, data and a pseudo-header of 12 octets.",
                  "检验和覆盖首部、数据以及 12 字节的伪首部。"),
            IMPRECISE, (),
            Words("The pseudo-header has 12 octets over IPv4 and 40 over IPv6. A wrong checksum only makes a segment get "
                  "lost, so the network's loss covers it.",
                  "伪首部在 IPv4 下是 12 字节，在 IPv6 下是 40 字节。检验和出错的报文段等同于丢失，网络的丢包已包含这种情形。"),
        ),
        Statement(
            "options",
            Words("Options take up to 40 octets, among them the maximum segment size.",
                  "选项最长 40 字节，其中包括最大报文段长度 MSS。"),
            TRUE, ("H1/data-offset",),
        ),
    ),
)  # fmt: skip

NUMBERS = Chapter(
    Words("What takes a number", "哪些报文段消耗序号"),
    (
        Statement(
            "syn-and-fin-take-a-number",
            Words("SYN and FIN take one sequence number each, even without data.",
                  "SYN 报文段和 FIN 报文段即使不携带数据，也各消耗一个序号。"),
            TRUE, ("T11",),
        ),
        Statement(
            "ack-takes-none",
            Words("A bare ACK takes no number: the next segment has the same sequence number.",
                  "不携带数据的 ACK 报文段不消耗序号：下一个报文段的序号不变。"),
            TRUE, ("N1/story", "T11"),
        ),
        Statement(
            "syn-carries-no-data",
            Words("A SYN may not carry data.", "SYN 报文段不能携带数据。"),
            FALSE, ("T18",),
            Words("RFC 9293 allows it; the receiver may not deliver the data before ESTABLISHED. Delivering it earlier, as "
                  "Fast Open does, may deliver it twice.",
                  "RFC 9293 允许 SYN 携带数据，但在进入 ESTABLISHED 之前不得交付给用户。像 TCP Fast Open 那样提前交付，"
                  "可能把同一数据交付两次。"),
        ),
    ),
)  # fmt: skip
