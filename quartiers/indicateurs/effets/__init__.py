"""What changed where something was done, against what changed elsewhere: pure methods, no database.

`VERSION_METHODES` is kept with every result; it goes up when the same figures and settings would give other numbers.
"""

VERSION_METHODES = "1"
