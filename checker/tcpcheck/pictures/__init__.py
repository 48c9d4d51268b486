"""Pictures and pages made of what was found.  Read ``svg``, then ``ladder``."""
