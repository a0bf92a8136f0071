"""Reading a landlord's own workbook."""
