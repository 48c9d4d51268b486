"""Capture files, pcap and pcapng, as a stream of frames.  Nothing is read ahead, so memory does not grow with the file.

What cannot be a capture is refused (``CaptureError``).  A file that is damaged later is read up to there: ``notes``
says where reading ended and why, ``damaged`` that it was not for want of octets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from tcpcheck.conform.capture import pcap, pcapng
from tcpcheck.conform.capture.stream import CaptureError, DamageError, Frame, Stream


class Capture:
    """The frames of one file.  ``name`` is for messages.

    Raises CaptureError if the file is no capture, at the latest when the first frame is asked for.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.name = name
        self.notes: list[str] = []
        self.damaged = False
        self.frames_read = 0
        self._stream = Stream(file, name)

    def __iter__(self) -> Iterator[Frame]:
        frames = self._reader()(self._stream)
        while True:
            try:
                frame = next(frames, None)
            except EOFError as error:
                self.notes.append(f"the file ends early: {error} (octet {self._stream.position})")
                return
            except DamageError as error:
                self.damaged = True
                self.notes.append(f"{error} (octet {self._stream.position}): the rest of the file was not read")
                return
            if frame is None:
                return
            self.frames_read += 1
            yield frame

    def _reader(self) -> Callable[[Stream], Iterator[Frame]]:
        magic = self._stream.peek(4)
        if magic in pcap.MAGIC:
            return pcap.frames
        if magic == pcapng.MAGIC:
            return pcapng.frames
        if not magic:
            raise CaptureError(f"{self.name}: the file is empty; capture with `tcpdump -w FILE tcp`")
        kind = pcap.RELATIVES.get(magic, "neither pcap nor pcapng")
        raise CaptureError(f"{self.name}: begins with {magic.hex(' ')}, {kind}; convert it: `editcap -F pcap OLD NEW`")
