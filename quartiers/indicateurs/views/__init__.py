"""Pages of the indicators: catalogue, measures, neighbourhoods, criteria, loadings."""
