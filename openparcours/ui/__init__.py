"""Design system: tokens, cotton components, scripts, icons and the gallery at /ui/."""
