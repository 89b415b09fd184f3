"""What `make run` prints."""

from infra.local.__main__ import greeting
from infra.local.people import Links


def test_a_rehearsal_prints_every_way_in() -> None:
    """The home page, the entrant's page, the outbox, and a link for each invited role."""
    site = "http://127.0.0.1:8000"
    links = Links(
        organizer=f"{site}/organizer/#token=o",
        expert=f"{site}/expert/#token=e",
        recommender=f"{site}/recommender/#token=r",
        dates="",
    )
    printed = [word for word in greeting(site, links, 1.0).split() if word.startswith(site)]
    assert printed == [
        f"{site}/",
        f"{site}/entrant/",
        f"{site}/expert/#token=e",
        f"{site}/organizer/#token=o",
        f"{site}/recommender/#token=r",
        f"{site}/outbox",
    ]
