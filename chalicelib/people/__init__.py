"""People: sign-in, entrants, invited experts and organizers, recommending units."""
