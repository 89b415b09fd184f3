"""For organizers: watch, run the phases, screen, look after experts and recommending units, see the result.

One module a subject, as the pages of the console (`web/organizer`) are.
"""

from chalicelib.api.organizer import (
    entries,
    experts,
    motions,
    overview,
    phases,
    recommenders,
    result,
    screening,
)

subjects = (overview, phases, entries, screening, experts, recommenders, result, motions)
