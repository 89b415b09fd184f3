"""Rows, objects, queues and workflows: the only package that speaks to AWS."""
