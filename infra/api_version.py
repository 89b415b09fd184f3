"""The published version of the API, which the gateway calls through the alias `live`.

CloudFormation publishes a version where a resource of a new name asks for one, and Lambda publishes none of a function
that has not changed. So the name ends with a digest of all that the function is made of, code, properties and the
parameters that reach them, and the function knows the same digest as RELEASE: both change together or not at all.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

FUNCTION, VERSION, ALIAS = "APIHandler", "ApiVersion", "ApiLive"
_PERMISSION = f"{FUNCTION}InvokePermission"
_NAMED = re.compile(rf'"{VERSION}(?:[0-9a-f]{{10}})?"')

Template = dict[str, Any]


def routed(template: Template) -> Template:
    """A template as Chalice has merged it, whose routes call the alias instead of the function."""
    text = json.dumps(template, ensure_ascii=False)
    made: Template = json.loads(text.replace(f"${{{FUNCTION}.Arn}}/invocations", f"${{{ALIAS}}}/invocations"))
    made["Resources"][_PERMISSION]["Properties"]["FunctionName"] = {"Ref": ALIAS}
    return made


def published(template: Template, code: bytes, told: Mapping[str, str]) -> Template:
    """The template with a version of this code, as a deployment with these parameters makes it."""
    release = digest(template, code, told)
    made: Template = json.loads(_NAMED.sub(f'"{VERSION}{release}"', json.dumps(template, ensure_ascii=False)))
    made["Resources"][FUNCTION]["Properties"]["Environment"]["Variables"]["RELEASE"] = release
    return made


def digest(template: Template, code: bytes, told: Mapping[str, str]) -> str:
    """Ten characters that change with whatever the API's function is made of. What is not `told` has its default."""
    properties = json.loads(json.dumps(template["Resources"][FUNCTION]["Properties"]))
    properties.pop("CodeUri")  # a file's name in a package, or its place in a bucket
    properties["Environment"]["Variables"].pop("RELEASE", None)
    text = json.dumps([properties, template["Globals"]["Function"]], sort_keys=True)
    declared = template["Parameters"]
    values = {name: str(told.get(name, declared[name].get("Default", ""))) for name in _reaching(text, template)}
    made_of = json.dumps([text, values, hashlib.sha256(code).hexdigest()], sort_keys=True)
    return hashlib.sha256(made_of.encode()).hexdigest()[:10]


def _reaching(text: str, template: Template) -> list[str]:
    """The parameters that a part of the template asks for, also by conditions."""
    conditions = dict(template["Conditions"])
    while named := [name for name in conditions if f'"{name}"' in text]:
        text += "".join(json.dumps(conditions.pop(name)) for name in named)
    return sorted(name for name in template["Parameters"] if f'"{name}"' in text or f"${{{name}}}" in text)
