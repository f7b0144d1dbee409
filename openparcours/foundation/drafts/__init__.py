"""Drafts: what somebody is typing, kept on the server until she sends it or throws it away.

Noun: Draft (one by post, form and subject). Nobody but its author's post ever reads it; it is
never used as data, and forgotten after thirty days. Leans on accounts.
"""
