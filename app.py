"""The web API: Chalice finds `app` here. What a subject needs is imported with the first request for it."""

# What every request needs is imported while the process starts, when Lambda gives it more processor time.
from chalicelib.api import gateway, request_context  # noqa: F401

app = gateway.application
