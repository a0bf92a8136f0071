"""Shared reads of the call for projects, one module per area."""
