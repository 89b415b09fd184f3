"""Commands for operators: python -m chalicelib.commands.<name>."""
