"""What is asked of an enumeration: verdicts, runs, endings, liveness, graphs.  Read ``exploration``."""
