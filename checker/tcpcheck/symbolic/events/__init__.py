"""Questions about any one event at any one end, on 32-bit numbers.  Read ``transition``."""
