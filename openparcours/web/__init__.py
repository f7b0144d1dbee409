"""Shells that compose the rooms: the professional's workspace."""
