"""Operations: prepare, serve, watch and export a platform. What its keepers type, never a screen.

Nouns: Finding (one line of the health check), Export (everything, or what an organisation owns).
Leans on every room below it; nothing leans on it.
"""
