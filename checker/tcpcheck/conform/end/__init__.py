"""What one end of a captured connection may be, and whether the rules allow what it did.  Read ``hypothesis``."""
