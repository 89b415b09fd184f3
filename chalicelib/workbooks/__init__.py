"""The content of every Excel file, as values without Excel."""
