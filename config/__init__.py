"""Composition root: may import every room; no room imports it."""
