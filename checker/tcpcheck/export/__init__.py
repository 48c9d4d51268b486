"""Runs as files that other programs read: captures, traces of Apalache."""
