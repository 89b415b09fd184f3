"""The web API: Chalice finds `app` here; every audience has a blueprint of its own."""

from chalicelib.api import entrant, expert, gateway, organizer, public, recommender, sign_in, workbook

app = gateway.application
for audience in (public, sign_in, entrant, recommender, expert, organizer, workbook):
    app.register_blueprint(audience.routes)
