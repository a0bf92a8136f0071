"""Counts read honestly: intervals, ratios, seasons, changes. Plain functions of numbers; nothing here knows a source."""
