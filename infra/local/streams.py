"""Saves table streams across a restart of the emulator, which saves how far each function has read, but no records.

Without this, a restarted emulator would number a table's records from 0 again and skip as many new ones as functions
had read before: no message would be sent and no figure counted.
"""

from typing import Any


def snapshot() -> dict[str, Any]:
    """The records not read yet, and how far each function has read."""
    from ministack.core.responses import AccountRegionScopedDict
    from ministack.services import dynamodb, lambda_svc

    # positions first: other threads move them, and a position beyond the records would skip the next record
    positions = dict(lambda_svc._dynamodb_stream_positions._data)
    records, trimmed, read = AccountRegionScopedDict(), AccountRegionScopedDict(), AccountRegionScopedDict()
    for key, held in dict(dynamodb._stream_records._data).items():
        gone = dynamodb._stream_trimmed._data.get(key, 0)
        keep = min(_positions(key, positions, lambda_svc._esms._data), default=gone + len(held))
        records._data[key] = held[max(keep - gone, 0) :]
        trimmed._data[key] = max(keep, gone)
    read._data.update(positions)
    return {"records": records, "trimmed": trimmed, "positions": read}


def positions() -> Any:
    """How far each function has read."""
    from ministack.core.responses import AccountRegionScopedDict
    from ministack.services import lambda_svc

    read = AccountRegionScopedDict()
    read._data.update(lambda_svc._dynamodb_stream_positions._data)
    return read


def restore(saved: dict[str, Any] | None, later: Any, records: list[tuple[tuple[str, str, str], Any]]) -> None:
    """Restore a `snapshot`, the `records` that came after it, each with its table, and `later` positions, if any.

    Call it after the rest of the emulator's state is loaded.
    """
    from ministack.services import dynamodb, lambda_svc

    if saved is None:
        return
    held = dynamodb._stream_records._data
    held.update(saved["records"]._data)
    dynamodb._stream_trimmed._data.update(saved["trimmed"]._data)
    for table, record in records:
        if table in dynamodb._tables._data:
            held.setdefault(table, []).append(record)
    with lambda_svc._dynamodb_stream_positions_lock:
        lambda_svc._dynamodb_stream_positions._data.update(saved["positions"]._data)
        lambda_svc._dynamodb_stream_positions._data.update(later._data if later is not None else {})


def _positions(table: tuple[str, str, str], positions: dict[Any, int], mappings: dict[Any, Any]) -> list[int]:
    """How far each function that reads a table has read."""
    account, region, name = table
    return [
        position
        for (owner, place, mapping), position in positions.items()
        if (owner, place) == (account, region)
        and f":table/{name}/stream/" in mappings.get((owner, place, mapping), {}).get("EventSourceArn", "")
    ]
