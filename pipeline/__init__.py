"""Wirecopy: from a provider's site to a front-matter file. ARCHITECTURE.md has the map."""
