"""Definitions: whatever is set without a developer, versioned, dated, sourced, exported as files.

Noun: Definition (a kind, a code, an owner, a version, a content). A published version never
changes; editing makes the next one. An organisation's own version wins over the platform's.
TABLE 7 (`config/definitions.py`) says which kinds exist, who reads their content, what is shipped.
Leans on accounts and audit.
"""
