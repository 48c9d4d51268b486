"""A whole capture: packets sorted into conversations, every end tracked, results.  Read ``connections``."""
