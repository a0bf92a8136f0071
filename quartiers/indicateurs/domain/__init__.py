"""Acts on measures, figures and criteria."""
