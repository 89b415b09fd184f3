"""How long what is sent to people stays valid. The rules and the words of the messages both take it from here."""

from datetime import timedelta

CODE_LIFE = timedelta(minutes=10)
LINK_LIFE = timedelta(days=14)
ASKED_LINK_LIFE = timedelta(hours=24)  # of a link that somebody asked for on the page
LETTER_LIFE = timedelta(days=2)  # of a letter that passing failures hold up; then it counts as refused
