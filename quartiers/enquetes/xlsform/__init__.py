"""XLSForm workbooks: read into a `Structure`, checked, with every problem told at its cell; and made."""
