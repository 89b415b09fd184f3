"""Workbooks: what goes out as Excel files, as values without Excel."""
