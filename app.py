"""The web API: Chalice finds `app` here; each audience registers its own routes."""

from chalicelib.api import (
    ceremony,
    contacts,
    entrant,
    expert,
    gateway,
    mailbox,
    objections,
    organizer,
    public,
    recommender,
    recommending,
    session,
    sheets_in,
    showcase,
    sign_in,
    workbook,
)

app = gateway.application
people = (session, contacts, entrant, ceremony, mailbox, recommender, recommending, expert)
for audience in (public, showcase, sign_in, *people, *organizer.subjects, objections, workbook, sheets_in):
    app.register_blueprint(audience.routes)
