"""Reading office workbooks into typed rows with precise cell errors, and writing workbooks and CSV."""
