"""Entries: from draft to award, with form, video and screening."""
