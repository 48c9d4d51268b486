"""The claims as killers of mutants, one file for each engine.  Read ``panel``."""
