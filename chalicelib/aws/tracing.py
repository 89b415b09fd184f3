"""Which request a message comes from: its id goes from the request to the message, and to whoever delivers it.

So the logs of a letter's sender lead to the line of the request that caused it. An id names nobody.
"""

from contextvars import ContextVar

request: ContextVar[str] = ContextVar("request", default="")
