"""Zhengxuan 征选: the domain, its records and its web API."""

import gc

# Importing makes nothing but what stays, and looking for garbage meanwhile was a fifth of a cold start. A request
# makes some thousand objects, so this still collects long before memory matters.
gc.set_threshold(200_000)
