"""Runs: a trace that replays, its notation, and how it is stored.  Read ``trace``."""
