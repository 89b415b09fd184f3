"""Corrects the emulator, whose stacks make buckets without the lock on versions that their template asks for."""

from typing import Any


def install() -> None:
    """Install the correction. Import ministack first."""
    from ministack.services import s3
    from ministack.services.cloudformation import provisioners

    configure = provisioners._s3_apply_configurations

    def locking(name: str, wanted: dict[str, Any], *before: dict[str, Any]) -> None:
        configure(name, wanted, *before)
        if lock := wanted.get("ObjectLockConfiguration"):
            rule = lock.get("Rule", {}).get("DefaultRetention")
            kept = {"Mode": rule["Mode"], "Days": int(rule["Days"])} if rule else None
            s3._bucket_object_lock[name] = {"enabled": True, "default_retention": kept}

    provisioners._s3_apply_configurations = locking
