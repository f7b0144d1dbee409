"""Demonstration: a region of fictitious people on the real geography of Occitanie.

Nouns: Region plan (organisations and posts), Life (a person and fourteen months of events).
A loader, so it alone writes the rooms' tables in bulk; a test compares what it writes with what
the services would. Deterministic by seed and date; nothing here is a real person.
"""
