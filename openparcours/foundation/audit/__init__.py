"""Audit: who saw or changed what, about whom, why and from where; append-only and hash-chained.

Nouns: Trace (one access), chain (each trace seals the one before it).
Leans on events only. Never used for product features; the access log of a person is read from it.
"""
