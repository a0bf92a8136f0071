"""Past seasons and exports of other systems, read from the workbooks that offices really keep.

From the file to the base, one step each: `classeur` (cells), `structure` (header, sections, sums), `colonnes` (what
each column is), `lignes` (projects, with the cell of each value), `rapprochement` (who is who), `plan` (what would
change), then `appels.domain.importation` (written all or nothing). Nothing here writes to the base.
"""
