"""OpenParcours: open coordination of complex health and social pathways."""
