"""Accounts: users as natural persons, roles and their permissions, sign-in.

Nouns: User (a natural person, never an RPPS number), Actor (who acts, from which post),
role (a set of permissions, table 5 in roles.py), PIN (quick unlock on a shared device).
Leans on audit. Posts live upstairs, in the directory: a post is a practitioner role.
"""
