"""The web API: Chalice finds `app` here. What a subject needs is imported with the first request for it."""

from chalicelib.api import gateway

app = gateway.application
for asked_first in ("/contest", "/session"):  # by every page, so while the process starts, when Lambda gives it more
    app.routes.of_subject(asked_first)
