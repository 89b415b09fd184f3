"""Judging: conflicts, assignment, reviews and the counters of the board."""
