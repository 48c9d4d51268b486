"""How joint states are found: tables of the ends and of the channels, and a breadth-first search over packed states.

Read ``engine``; ``oracle`` is the slow search that it is compared with.
"""
