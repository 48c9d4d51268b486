"""How much memory this process has used, where the system says: Linux and macOS, not Windows."""

from __future__ import annotations

import sys


def peak_mib() -> float | None:
    """Largest resident size of this process so far, in MiB to one decimal; None where the system has no word for it."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)
