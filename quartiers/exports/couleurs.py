"""Colours of charts and printed documents: each light one with its dark twin, readable on either ground.

They are those of the site's style sheet (pine, brick, slate, ochre), darkened or lightened to 4.5:1.
"""

ENCRE = "#1d2827"
DOUX = "#525d5b"
TRAIT = "#dad5c9"
REPERE = "#a8452a"
# Series in order, told apart in grey too; never more than five in one chart.
SERIES = ("#1d6b61", "#b65437", "#4a6c75", "#8a5a08", "#6b4a7d")

# Light -> dark: what the drawing's own style swaps when the reader's device is dark.
SOMBRE = {
    ENCRE: "#ebe9e2",
    DOUX: "#b0b9b4",
    TRAIT: "#46524f",
    REPERE: "#f0a083",
    SERIES[0]: "#7accba",
    SERIES[1]: "#e08a66",
    SERIES[2]: "#9dbcc6",
    SERIES[3]: "#e2b04f",
    SERIES[4]: "#c7a3dc",
}
