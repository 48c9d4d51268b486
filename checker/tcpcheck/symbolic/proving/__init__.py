"""What a proof is: obligations, and one loop that solves them.  Read ``obligation``, then ``proof``."""
