"""Acts of the territory: loading official data."""
