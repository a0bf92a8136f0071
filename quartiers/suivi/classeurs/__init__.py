"""Sheets by workbook: filled by their leads and sent back, or read from a file of another make."""
