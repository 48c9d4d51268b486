"""Proofs that can be checked without this tool: SMT-LIB files and a manifest.

Read ``certificate``, then ``recheck``.
"""
