"""Logs of the functions: one JSON line each, to stderr, never with personal data (ids and codes only)."""

import sys

from aws_lambda_powertools import Logger

logger = Logger(service="zhengxuan", stream=sys.stderr)
