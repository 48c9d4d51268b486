"""The TCP of this machine's kernel, alone in a network namespace with one link, whose far end is held here.

Only a thread enters the namespace; what it opens there (the TUN device, sockets) can be used from any thread.  When
the thread and the files are gone, the namespace is, too.  No program is run: the link is set up by ioctl.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import select
import socket
import sys
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from struct import pack
from types import TracebackType
from typing import Self, TypeVar

from tcpspec.language.state import State
from tcpspec.rfc9293.header import WireSegment, decode
from tests.checker.conform.making import A as PEER
from tests.checker.conform.making import B as KERNEL
from tests.checker.conform.making import Kept, ip

T = TypeVar("T")
ADDRESSES = {4: (PEER, KERNEL), 6: ("2001:db8::1", "2001:db8::2")}
"""Of the peer and of the kernel, by version of IP."""

FAMILIES = {4: socket.AF_INET, 6: socket.AF_INET6}
Ports = tuple[int, int]
TUN = Path("/dev/net/tun")
CLONE_NEWNET = 0x40000000
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 1, 0x1000
SIOCSIFADDR, SIOCSIFNETMASK, SIOCSIFFLAGS, IFF_UP = 0x8916, 0x891C, 0x8914, 1
LINK = b"tun0"
ANSWERS_EVERYTHING = Path("/proc/sys/net/ipv4/tcp_invalid_ratelimit")
"""Linux answers an unacceptable segment at most once in so many ms; 0: always, as RFC 9293 has it."""

CONNECTIONS = (Path("/proc/thread-self/net/tcp"), Path("/proc/thread-self/net/tcp6"))
STATES = {
    "01": State.ESTABLISHED, "02": State.SYN_SENT, "03": State.SYN_RECEIVED, "04": State.FIN_WAIT_1,
    "05": State.FIN_WAIT_2, "06": State.TIME_WAIT, "07": State.CLOSED, "08": State.CLOSE_WAIT, "09": State.LAST_ACK,
    "0A": State.LISTEN, "0B": State.CLOSING, "0C": State.SYN_RECEIVED,
}  # fmt: skip
PROTOCOL_AT = {4: 9, 6: 6}
"""Where an IP header says what it carries."""

PATIENCE = 2.0
"""Seconds after which a call or an awaited segment is given up."""


@cache
def obstacle(version: int) -> str:
    """Why this machine's kernel cannot be asked; empty if it can."""
    if sys.platform != "linux":
        return f"network namespaces and TUN are Linux's, and this is {sys.platform}"
    if os.geteuid():
        return "a network namespace needs root, and this process has not that right"
    if not TUN.exists():
        return f"there is no {TUN}: load the module tun"
    try:
        with Kernel(version):
            return ""
    except OSError as error:
        return f"the kernel refuses a namespace with a TUN device that speaks IPv{version}: {error}"


def _enter_namespace() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET):
        number = ctypes.get_errno()
        raise OSError(number, f"unshare(CLONE_NEWNET): {os.strerror(number)}")


def _set_address(control: socket.socket, version: int) -> None:
    """Give the link the kernel's address; the control socket is of the same version."""
    address = socket.inet_pton(FAMILIES[version], ADDRESSES[version][1])
    if version == 6:
        fcntl.ioctl(control, SIOCSIFADDR, pack("=16sIi", address, 64, socket.if_nametoindex(LINK.decode())))
        return
    for request, octets in ((SIOCSIFADDR, address), (SIOCSIFNETMASK, b"\xff\xff\xff\0")):
        fcntl.ioctl(control, request, pack("16s16s8x", LINK, pack("=HH4s8x", socket.AF_INET, 0, octets)))


def _wait_for_address(version: int) -> None:
    """An address of IPv6 can be used a little after it was set."""
    until = time.monotonic() + PATIENCE
    while True:
        with socket.socket(FAMILIES[version], socket.SOCK_STREAM) as tried:
            try:
                return tried.bind((ADDRESSES[version][1], 0))
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.001)


def _link_up(version: int) -> int:
    """The far end of a link that is up and has the kernel's address."""
    _enter_namespace()
    far = os.open(TUN, os.O_RDWR | os.O_NONBLOCK)
    try:
        fcntl.ioctl(far, TUNSETIFF, pack("16sH22x", LINK, IFF_TUN | IFF_NO_PI))
        with socket.socket(FAMILIES[version], socket.SOCK_DGRAM) as control:
            _set_address(control, version)
            fcntl.ioctl(control, SIOCSIFFLAGS, pack("16sH22x", LINK, IFF_UP))
        _wait_for_address(version)
        if ANSWERS_EVERYTHING.exists():
            ANSWERS_EVERYTHING.write_text("0", encoding="ascii")
    except OSError:
        os.close(far)
        raise
    return far


class Kernel:
    """A host whose link ends here.  ``frames`` is what passed at its interface, in order."""

    def __init__(self, version: int = 4) -> None:
        self.version, (self.peer, self.address) = version, ADDRESSES[version]
        self.frames: list[Kept] = []
        self._unread = deque[bytes]()
        self._sockets: list[socket.socket] = []

    def __enter__(self) -> Self:
        self._inside = ThreadPoolExecutor(1)
        try:
            self._far = self._do(lambda: _link_up(self.version))
        except OSError:
            self._inside.shutdown()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for each in self._sockets:
            with suppress(OSError):
                abort(each)
        os.close(self._far)
        self._inside.shutdown()

    def _do(self, call: Callable[[], T]) -> T:
        return self._inside.submit(call).result(PATIENCE)

    def bound(self, port: int) -> socket.socket:
        """A socket bound to the port; calls on it that take longer than ``PATIENCE`` raise TimeoutError."""
        made = self._do(lambda: socket.socket(FAMILIES[self.version], socket.SOCK_STREAM))
        self._sockets.append(made)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.settimeout(PATIENCE)
        made.bind((self.address, port))
        return made

    def listen(self, port: int) -> socket.socket:
        listener = self.bound(port)
        listener.listen()
        return listener

    def connect(self, port: int, to: int) -> socket.socket:
        """An active open, whose end is not waited for."""
        client = self.bound(port)
        client.setblocking(False)
        with suppress(BlockingIOError):
            client.connect((self.peer, to))
        client.settimeout(PATIENCE)
        return client

    def accept(self, listener: socket.socket) -> socket.socket:
        accepted, _ = listener.accept()
        self._sockets.append(accepted)
        return accepted

    def state(self, port: int, peer: int) -> State:
        """What the kernel itself says of a connection; LISTEN if there is only a listener, CLOSED if not even that."""
        tables = self._do(lambda: [table.read_text(encoding="ascii") for table in CONNECTIONS if table.exists()])
        rows = [row for table in tables for row in table.splitlines()[1:]]
        found = {tuple(int(end.split(":")[1], 16) for end in row.split()[1:3]): row.split()[3] for row in rows}
        code = found.get((port, peer)) or found.get((port, 0)) or "07"
        return STATES[code]

    def arrive(self, segment: bytes) -> None:
        """The segment arrives from the peer, after what the kernel sent before; answers come while it is written."""
        self._collect()
        self._unread.clear()
        packet = ip(segment, self.peer, self.address)
        self.frames.append(Kept(time.time_ns(), packet))
        os.write(self._far, packet)
        self._collect()

    def pause(self, seconds: float) -> None:
        """Time passes, and what the kernel sends meanwhile is kept."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._wait(left)

    def next_sent(self, ports: Ports) -> WireSegment:
        """What the kernel sends next from and to these ports, after the last arrival.  Raises TimeoutError."""
        until = time.monotonic() + PATIENCE
        while True:
            while self._unread:
                segment = segment_in(self._unread.popleft())
                if (segment.header.source_port, segment.header.destination_port) == ports:
                    return segment
            if (left := until - time.monotonic()) <= 0:
                raise TimeoutError(f"the kernel sends nothing for {PATIENCE} s")
            self._wait(left)

    def frames_of(self, *connections: Ports) -> list[Kept]:
        """The frames of these connections, which are named by the ports of the peer and of the kernel."""
        return [each for each in self.frames if set(_ports(each.octets)) in map(set, connections)]

    def _wait(self, seconds: float) -> None:
        select.select([self._far], [], [], seconds)
        self._collect()

    def _collect(self) -> None:
        """Read what was sent; what is no TCP is not kept."""
        with suppress(BlockingIOError):
            while True:
                packet = os.read(self._far, 65535)
                if packet[0] >> 4 == self.version and packet[PROTOCOL_AT[self.version]] == socket.IPPROTO_TCP:
                    self.frames.append(Kept(time.time_ns(), packet))
                    self._unread.append(packet)


def segment_in(packet: bytes) -> WireSegment:
    """The segment in an IP packet of either end, without extension headers; its checksum is verified."""
    if packet[0] >> 4 == 6:
        start, source, destination = 40, packet[8:24], packet[24:40]
    else:
        start, source, destination = 4 * (packet[0] & 15), packet[12:16], packet[16:20]
    return decode(packet[start:], str(ip_address(source)), str(ip_address(destination)))


def _ports(packet: bytes) -> Ports:
    header = segment_in(packet).header
    return header.source_port, header.destination_port


def abort(connection: socket.socket) -> None:
    """The ABORT call of RFC 9293 section 3.9.1.5."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, pack("ii", 1, 0))
    connection.close()
