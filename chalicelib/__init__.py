"""Zhengxuan 征选: the domain, its records and its web API."""
