"""Entries: a work from draft to award, and its screening."""
