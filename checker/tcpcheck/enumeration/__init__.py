"""What is said of an enumeration: ``report``, and the same as text and as JSON.  Read ``report``."""
