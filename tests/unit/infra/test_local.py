"""What `make run` prints."""

from infra.local.__main__ import greeting
from infra.local.people import Links


def test_a_rehearsal_prints_every_way_in() -> None:
    """The home page, the entrant's page, a link for each invited role, the outbox, and what stands in for a phone."""
    site = "http://127.0.0.1:8000"
    links = Links(
        organizer=f"{site}/organizer/#token=o",
        deputy=f"{site}/organizer/#token=d",
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
        f"{site}/organizer/#token=d",
        f"{site}/recommender/#token=r",
        f"{site}/outbox",
        f"{site}/authenticator",
    ]


def test_it_prints_the_ways_in_to_a_further_contest_too() -> None:
    """Below those of the first, each at its own address; the outbox is of all."""
    site, further = "http://127.0.0.1:8000", "http://127.0.0.1:8000/c/canal-shorts-2026"
    first, second = (
        Links(organizer=f"{at}/organizer/#token=o", expert=f"{at}/expert/#token=e", recommender="", dates="", site=at)
        for at in (site, further)
    )
    printed = [word for word in greeting(site, first, 1.0, second).split() if word.startswith(site)]
    local = (f"{site}/outbox", f"{site}/authenticator")
    pages = ("/", "/entrant/", "/expert/#token=e", "/organizer/#token=o")
    assert printed == [*(site + page for page in pages), *(further + page for page in pages), *local]
