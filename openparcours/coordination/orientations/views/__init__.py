"""Screens of orientations, one module per subject."""
