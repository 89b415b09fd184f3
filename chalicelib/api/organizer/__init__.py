"""For organizers: follow the call, run its phases, screen, manage experts and recommending units, see the result.

One module for each subject, like the pages of the console (`web/organizer`).
"""

from chalicelib.api.organizer import (
    broadcasts,
    ceremony,
    confirmations,
    corrections,
    entrants,
    entries,
    erasures,
    experts,
    feedback,
    invitations,
    motions,
    organizers,
    overview,
    phases,
    recommenders,
    result,
    rights,
    screening,
)

subjects = (
    overview,
    phases,
    entries,
    screening,
    corrections,
    entrants,
    experts,
    recommenders,
    organizers,
    invitations,
    broadcasts,
    result,
    motions,
    confirmations,
    erasures,
    rights,
    ceremony,
    feedback,
)
