"""Capture files, down to the TCP segments in them.  Read ``files``, then ``frames``."""
