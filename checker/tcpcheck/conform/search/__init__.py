"""The search for a story that explains an end, level by level.  Read ``levels``, then ``wide``."""
