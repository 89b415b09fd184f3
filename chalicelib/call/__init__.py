"""The call: its definition, and the campaign that runs it."""
