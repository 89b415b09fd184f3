"""For organizers: follow the call, run its phases, screen, manage experts and recommending units, see the result.

One module for each subject, like the pages of the console (`web/organizer`).
"""
