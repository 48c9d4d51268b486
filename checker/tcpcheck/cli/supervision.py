"""A parent's view of its child: what it says, how long it reads a file, and how it ended.  Read ``Supervision``."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from tcpcheck.cli.records import End, GarbledError, Listener, Note
from tcpcheck.own.around import LIMIT, limit

if TYPE_CHECKING:
    from types import FrameType

GRACE = 20.0
"""Seconds that a child has after Ctrl-C to say what it found so far."""
BETWEEN_LOOKS = 0.5
_STATE = "Let the file state things, and do nothing else."
_TAMPERED = "A file states things, and writes nowhere but to standard output and standard error."
_MEMORY = "If the file did not end it, the system may have, for want of memory: ask for smaller bounds."

Heard = Note | End | Exception


class Lost(NamedTuple):
    """A child that ended, or was ended, without an end that counts."""

    cause: str
    remedy: str


class InterruptedChild(KeyboardInterrupt):
    """Ctrl-C, and the child had nothing to say."""


class Supervision:
    """A child that is listened to, and timed while it reads a file."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.heard: queue.SimpleQueue[Heard] = queue.SimpleQueue()
        self.reading: str | None = None
        self.file: str | None = None
        self.read_by = self.answer_by = float("inf")
        self.interrupts = 0

    def found(self) -> End | Lost:
        """What became of it.  InterruptedChild if it had nothing to say after Ctrl-C."""
        threading.Thread(target=self._listen, daemon=True).start()
        with self._signals():
            while True:
                found = self._next()
                if found is not None:
                    return found

    def _listen(self) -> None:
        assert self.process.stdout is not None
        try:
            listener = Listener(self.process.stdout.fileno())
            while True:
                self.heard.put(listener.heard())
        except (EOFError, GarbledError, OSError) as error:
            self.heard.put(error)

    def _next(self) -> End | Lost | None:
        ended = self.process.poll() is not None  # before the pipe is looked at: what it said before it ended counts
        try:
            heard = self.heard.get(timeout=BETWEEN_LOOKS)
        except queue.Empty:
            return self._ended() if ended else self._late()
        match heard:
            case End():
                return heard
            case Note(file):
                self.reading, self.file = file, file or self.file
                self.read_by = time.monotonic() + limit() if file else float("inf")
                return None
            case GarbledError():
                return Lost("something else wrote where only tcpspec may say how a command ended", _TAMPERED)
        return self._ended()

    def _late(self) -> Lost | None:
        now = time.monotonic()
        if now > self.answer_by:
            raise InterruptedChild
        if now < self.read_by:
            return None
        return Lost(
            f"{self.reading}: it was not read within {limit():g} s",
            f"Let the file state things, and do nothing else; or give it more time: {LIMIT}=600.",
        )

    def _ended(self) -> Lost:
        """The child is no more, and left no end."""
        if self.interrupts:
            raise InterruptedChild
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(BETWEEN_LOOKS)
        how = _how(self.process.poll())
        if self.reading is not None:
            return Lost(f"{self.reading}: the process in which it was being read {how}", _STATE)
        of = f" that had read {self.file}" if self.file else ""
        return Lost(f"the process{of} {how} before it had an answer", _MEMORY)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Ctrl-C is passed on; what ends this process ends the child too."""
        before: dict[int, Any] = {}
        ending = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
        for number, handler in [(signal.SIGINT, self._interrupt), *((each, self._terminate) for each in ending)]:
            if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
                before[number] = signal.signal(number, handler)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        self.interrupts += 1
        if self.interrupts > 1:
            raise InterruptedChild
        self.answer_by = time.monotonic() + GRACE
        if os.name != "nt":  # there the console tells both
            self.process.send_signal(signal.SIGINT)

    def _terminate(self, number: int, frame: FrameType | None) -> None:
        self.process.kill()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)


def _how(code: int | None) -> str:
    if code is None:
        return "closed its way to this one"
    if code >= 0:
        return f"ended (exit code {code})"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"
