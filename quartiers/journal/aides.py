"""Words of the forms whose text enters a sentence of the journal (decision 0007)."""

AU_JOURNAL = "Gardé au journal : n’y nommez personne."
