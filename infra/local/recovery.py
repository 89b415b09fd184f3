"""Corrects how the emulator restores, adopts and keeps.

* DynamoDB restores tables to the moment that is asked for. The emulator copies each as it stands at its request, so a
  transaction between two requests is in one table and not in the next. Here the first request for a moment notes all
  tables at once, and those that follow for the same moment get what was noted. It keeps no past: the moment is now.
* A stack can adopt a secret. What it has adopted stays when the template changes: the emulator would make a table and a
  secret anew whose name is not the one that it gives itself.
* A template that asks for point-in-time recovery gets it.
"""

import copy
from collections.abc import Callable
from typing import Any

_NAMED_BY = {"AWS::DynamoDB::Table": "TableName", "AWS::SecretsManager::Secret": "Name"}
Properties = dict[str, Any]


def install() -> None:
    """Install the corrections. Import ministack first."""
    from ministack.services import dynamodb, secretsmanager
    from ministack.services.cloudformation import changesets, provisioners

    dynamodb._restore_table_to_point_in_time = _at_one_moment(dynamodb._restore_table_to_point_in_time, dynamodb)
    kinds = provisioners._RESOURCE_HANDLERS
    for kind, name in _NAMED_BY.items():
        kinds[kind]["update"] = _in_place(kinds[kind]["update"], name)
    table = kinds["AWS::DynamoDB::Table"]
    for act in ("create", "update"):
        table[act] = _with_recovery(table[act], dynamodb)

    def adopt_secret(identifier: dict[str, str]) -> tuple[str, dict[str, str]]:
        found = next(each for each in secretsmanager._secrets.values() if each["ARN"] == identifier["Id"])
        return found["Name"], {"Id": found["ARN"], "Arn": found["ARN"]}

    kinds["AWS::SecretsManager::Secret"]["import"] = adopt_secret
    changesets._IMPORT_LOOKUPS["AWS::SecretsManager::Secret"] = (("Id",), lambda _arn: None)


def _at_one_moment(restored: Callable[[Properties], Any], dynamodb: Any) -> Callable[[Properties], Any]:
    noted: dict[str, dict[str, Any]] = {}

    def restore(data: Properties) -> Any:
        moment, source = str(data.get("RestoreDateTime")), dynamodb._tables.get(data.get("SourceTableName"))
        if moment not in noted:
            noted.clear()
            kept = [name for name in dynamodb._tables if dynamodb._pitr_settings.get(name)]
            noted[moment] = {name: copy.deepcopy(dict(dynamodb._tables[name]["items"])) for name in kept}
        if source is None or data["SourceTableName"] not in noted[moment]:
            return restored(data)
        now, source["items"] = source["items"], noted[moment][data["SourceTableName"]]
        try:
            return restored(data)
        finally:
            source["items"] = now

    return restore


def _in_place(update: Callable[..., Any], named_by: str) -> Callable[..., Any]:
    def updated(physical_id: str, old: Properties, new: Properties, stack: str, logical_id: str | None = None) -> Any:
        if named_by not in old and named_by not in new:
            old, new = old | {named_by: physical_id}, new | {named_by: physical_id}
        return update(physical_id, old, new, stack, logical_id)

    return updated


def _with_recovery(make: Callable[..., Any], dynamodb: Any) -> Callable[..., Any]:
    def made(*told: Any) -> Any:
        result = make(*told)
        properties = [each for each in told if isinstance(each, dict)][-1]  # those that are wanted come last
        wanted = properties.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled")
        dynamodb._pitr_settings[result[0]] = str(wanted).lower() == "true"
        return result

    return made
