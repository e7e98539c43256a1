"""Views of core, by noun."""
