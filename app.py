"""The web API: Chalice finds `app` here; each audience registers its own routes."""

from chalicelib.api import (
    contacts,
    entrant,
    expert,
    gateway,
    organizer,
    public,
    recommender,
    session,
    sheets_in,
    sign_in,
    workbook,
)

app = gateway.application
for audience in (
    public,
    sign_in,
    session,
    contacts,
    entrant,
    recommender,
    expert,
    *organizer.subjects,
    workbook,
    sheets_in,
):
    app.register_blueprint(audience.routes)
