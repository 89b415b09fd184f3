"""Logs of the functions: one JSON line each, to stderr, never with personal data (ids and codes only).

A line has the fields of Powertools' logger, whose import takes a fortieth of a cold start.
"""

import json
import logging
import sys
import time
import traceback
from typing import Any

SERVICE = "zhengxuan"
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Lines(logging.Formatter):
    """Writes a record as JSON: level, place, message, moment, service, and what was given as `extra`."""

    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        told: dict[str, Any] = {
            "level": record.levelname,
            "location": f"{record.funcName}:{record.lineno}",
            "message": record.getMessage(),
            "timestamp": f"{self.formatTime(record)}+0000",
            "service": SERVICE,
        }
        told |= {name: value for name, value in vars(record).items() if name not in _OWN}
        if record.exc_info and record.exc_info[0] is not None:
            told["exception"] = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
            told["exception_name"] = record.exc_info[0].__name__
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=str)


def _made() -> logging.Logger:
    made = logging.getLogger(SERVICE)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    made.addHandler(handler)
    made.setLevel(logging.INFO)
    made.propagate = False  # the runtime's own handler would write each line again
    return made


logger = _made()
