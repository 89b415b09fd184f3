"""The web API: Chalice finds `app` here; each audience registers its own routes."""

from chalicelib.api import (
    audience,
    ceremony,
    checkpoints,
    contacts,
    entrant,
    entry_files,
    evidence,
    expert,
    feedback,
    gateway,
    jury,
    mailbox,
    objections,
    organizer,
    own_data,
    public,
    recommender,
    recommending,
    second_factor,
    session,
    sheets_in,
    showcase,
    sign_in,
    stamped,
    team,
    units,
    workbook,
)

app = gateway.application
entering = (entrant, entry_files, checkpoints, ceremony, feedback, mailbox)
people = (session, second_factor, own_data, contacts, team, *entering, recommender, recommending, units, expert, jury)
visited = (objections, evidence, audience)
for registered in (public, showcase, sign_in, *people, *organizer.subjects, *visited, workbook, sheets_in, stamped):
    app.register_blueprint(registered.routes)
