"""Small exhaustive searches with time in ticks, in plain Python, that know nothing of proofs.  Read ``close``."""
