"""Workbooks of any make read as cells, headers and rows: what every import of the project stands on.

`classeur` opens the file, `valeurs` reads a cell, `entetes` finds the header, `correspondance` says what each column
feeds. Nothing here knows a business word: each package brings its own fields.
"""
