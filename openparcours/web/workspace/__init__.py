"""Workspace: the professional's shell — home, search, palette, record page — made of rooms' panels."""
