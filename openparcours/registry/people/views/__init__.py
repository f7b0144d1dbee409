"""Screens about persons, one module per subject."""
