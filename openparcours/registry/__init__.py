"""Who and where: directory, people."""
