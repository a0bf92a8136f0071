"""Computations of the surveys, on plain data: no query, no page, nothing slow to import."""
