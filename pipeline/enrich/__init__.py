"""Topics, quality, related coverage and heat."""
