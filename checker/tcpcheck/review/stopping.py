"""How a review ends before it is done: after so many minutes, or by Ctrl-C.  Read ``Clock``."""

from __future__ import annotations

import _thread
import math
import threading
import time
from types import TracebackType

BY_HAND = "by Ctrl-C"


class Clock:
    """Interrupts what is done within it, as Ctrl-C does, when so many seconds are over; once."""

    def __init__(self, seconds: float = math.inf) -> None:
        self.seconds, self.began = seconds, time.monotonic()
        self.rang = False
        self._timer: threading.Timer | None = None

    def __enter__(self) -> Clock:
        if self.seconds < math.inf:
            self._timer = threading.Timer(self.seconds, self._ring)
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """It rings no more."""
        if self._timer is not None:
            self._timer.cancel()

    def _ring(self) -> None:
        self.rang = True
        _thread.interrupt_main()

    @property
    def why(self) -> str:
        """What stopped the work, in words."""
        minutes = self.seconds / 60
        return f"after {minutes:g} {'minute' if minutes == 1 else 'minutes'}" if self.rang else BY_HAND
