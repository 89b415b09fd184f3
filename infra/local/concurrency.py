"""Corrects the emulator, which keeps the concurrency of a queue's function as text where a parameter states it."""

from typing import Any


def install() -> None:
    """Install the correction. Import ministack first."""
    from ministack.services import lambda_svc

    allowed = lambda_svc._sqs_esm_concurrency

    def counted(mapping: dict[str, Any], *of_function: Any) -> int:
        stated = mapping.get("ScalingConfig") or {}
        if "MaximumConcurrency" in stated:
            mapping = mapping | {"ScalingConfig": {"MaximumConcurrency": int(stated["MaximumConcurrency"])}}
        return int(allowed(mapping, *of_function))

    lambda_svc._sqs_esm_concurrency = counted
