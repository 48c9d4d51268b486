"""Files of a user's own: variants, properties, claims; read, checked, refused with place and remedy.

Read ``user_file``.
"""
