"""Offline commands for studios, auditors and operators: `zhengxuan COMMAND` or `python -m chalicelib COMMAND`."""
