"""Results as text and as JSON.  Nothing here prints, and nothing here decides a verdict."""
