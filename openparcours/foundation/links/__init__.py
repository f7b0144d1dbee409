"""Links: the only way in without an account, to answer or to follow one thing.

Nouns: GuestLink (a secret address for one purpose and one target, with an end; spent once or not).
Only the digest of the secret is kept. The rooms above say what a purpose opens and show no more
than it needs. Leans on accounts for who issued it.
"""
