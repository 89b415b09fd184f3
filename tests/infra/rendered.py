"""The template as CloudFormation makes a stack of it: every name and ARN in full, as far as tests look at them."""

import hashlib
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.infra.packaged import Template

ACCOUNT = "123456789012"
_PLACE = re.compile(r"\$\{([^!}][^}]*)\}")
# How the ARN of a type ends; what CloudFormation names by itself begins with the stack's name.
_ARNS = {
    "AWS::DynamoDB::Table": "dynamodb:{region}:{account}:table/{name}",
    "AWS::S3::Bucket": "s3:::{name}",
    "AWS::SQS::Queue": "sqs:{region}:{account}:{name}",
    "AWS::Lambda::Function": "lambda:{region}:{account}:function:{name}",
    "AWS::Lambda::LayerVersion": "lambda:{region}:{account}:layer:{name}:1",
    "AWS::StepFunctions::StateMachine": "states:{region}:{account}:stateMachine:{name}",
    "AWS::Logs::LogGroup": "logs:{region}:{account}:log-group:{name}:*",
    "AWS::SecretsManager::Secret": "secretsmanager:{region}:{account}:secret:{name}",
    "AWS::KMS::Key": "kms:{region}:{account}:key/{name}",
    "AWS::IAM::Role": "iam::{account}:role/{name}",
    "AWS::Events::Rule": "events:{region}:{account}:rule/{name}",
    "AWS::SNS::Topic": "sns:{region}:{account}:{name}",
    "AWS::ApiGateway::RestApi": "apigateway:{region}::/restapis/{name}",
}
# What is found below a resource, or while it runs.
_BELOW = {
    "AWS::DynamoDB::Table": ("{arn}/index/by_kind", "{arn}/stream/2026-01-01T00:00:00.000"),
    "AWS::S3::Bucket": ("{arn}/uploads/e1/u1.mp4", "{arn}/results/r.json", "{arn}/checkpoints/000000.json"),
    "AWS::Lambda::Function": ("{arn}:live",),
    "AWS::Logs::LogGroup": ("{arn}:log-stream:s",),
}
_NAMES = {"AWS::StepFunctions::StateMachine": "StateMachineName", "AWS::Lambda::LayerVersion": "LayerName"}


class RenderedStack(NamedTuple):
    """One stack of the expanded template."""

    template: Template
    name: str
    region: str
    given: dict[str, str]

    def of_type(self, kind: str) -> dict[str, Any]:
        """The properties of all resources of a type that are made, in full."""
        return {
            name: self.full(each.get("Properties", {})) for name, each in self._made().items() if each["Type"] == kind
        }

    def arns(self) -> Iterator[str]:
        """Every resource, what lies below it and what runs of it."""
        for logical, each in self._made().items():
            if each["Type"] not in _ARNS:
                continue
            arn = self._arn(logical)
            yield arn
            yield from (below.format(arn=arn) for below in _BELOW.get(each["Type"], ()))
            if each["Type"] == "AWS::StepFunctions::StateMachine":
                run = arn.replace(":stateMachine:", ":execution:")
                yield from (f"{run}:call-2026-screening-1", f"{run}/map:1a2b", arn.replace("stateMachine", "mapRun"))

    def full(self, value: Any) -> Any:
        """A value with its intrinsic functions carried out; AWS::NoValue is left out."""
        if isinstance(value, list):
            return [each for each in map(self.full, value) if each is not None]
        if not isinstance(value, dict):
            return value
        if len(value) == 1 and (name := str(next(iter(value)))).startswith(("Ref", "Fn::")):
            return self._carried_out(name, value[name])
        found = {name: self.full(each) for name, each in value.items()}
        return {name: each for name, each in found.items() if each is not None}

    def _carried_out(self, name: str, asked: Any) -> Any:
        if name == "Ref":
            return self._ref(asked)
        if name == "Fn::Sub":
            text, more = asked if isinstance(asked, list) else (asked, {})
            return _PLACE.sub(lambda place: str(self._place(place[1], more)), text)
        if name == "Fn::GetAtt":
            return self._attribute(*(asked.split(".") if isinstance(asked, str) else asked))
        if name == "Fn::If":
            return self.full(asked[1] if self._holds(asked[0]) else asked[2])
        if name == "Fn::Join":
            return asked[0].join(map(str, self.full(asked[1])))
        raise ValueError(f"{name} is not known here")

    def _place(self, name: str, more: dict[str, Any]) -> Any:
        if name in more:
            return self.full(more[name])
        return self._attribute(*name.split(".", 1)) if "." in name else self._ref(name)

    def _ref(self, name: str) -> Any:
        china = self.region.startswith("cn-")
        pseudo = {
            "AWS::Partition": "aws-cn" if china else "aws",
            "AWS::URLSuffix": "amazonaws.com.cn" if china else "amazonaws.com",
            "AWS::Region": self.region,
            "AWS::AccountId": ACCOUNT,
            "AWS::StackName": self.name,
            "AWS::NoValue": None,
        }
        if name in pseudo:
            return pseudo[name]
        if name in self.template["Parameters"]:
            return self.given.get(name, self.template["Parameters"][name].get("Default", ""))
        by_arn = ("AWS::StepFunctions::StateMachine", "AWS::SNS::Topic", "AWS::Lambda::LayerVersion")
        return self._arn(name) if self.template["Resources"][name]["Type"] in by_arn else self._physical(name)

    def _attribute(self, logical: str, attribute: str) -> str:
        if attribute in ("Arn", "Id") and self.template["Resources"][logical]["Type"] in _ARNS:
            return self._arn(logical)
        if attribute == "StreamArn":
            return f"{self._arn(logical)}/stream/2026-01-01T00:00:00.000"
        return f"{self._physical(logical)}.{attribute}"

    def _arn(self, logical: str) -> str:
        ending = _ARNS[self.template["Resources"][logical]["Type"]]
        names = {"region": self.region, "account": ACCOUNT, "name": self._physical(logical)}
        return f"arn:{self._ref('AWS::Partition')}:{ending.format_map(names)}"

    def _physical(self, logical: str) -> str:
        resource = self.template["Resources"][logical]
        kind = resource["Type"]
        own = resource.get("Properties", {}).get(_NAMES.get(kind, ""))
        mark = hashlib.sha256(f"{self.name} {logical}".encode()).hexdigest()[:12]
        if own is not None:
            return str(self.full(own))
        if kind in ("AWS::KMS::Key", "AWS::ApiGateway::RestApi"):
            return mark
        name = f"{self.name}-{logical}-{mark}"
        return name.lower() if kind == "AWS::S3::Bucket" else name

    def _made(self) -> dict[str, Any]:
        resources = self.template["Resources"]
        return {
            name: each for name, each in resources.items() if "Condition" not in each or self._holds(each["Condition"])
        }

    def _holds(self, condition: str) -> bool:
        return self._is(self.template["Conditions"][condition])

    def _is(self, rule: Any) -> bool:
        [(name, parts)] = rule.items()
        if name == "Condition":
            return self._holds(parts)
        if name == "Fn::Equals":
            first, second = map(str, self.full(parts))
            return first == second
        found = [self._is(each) for each in parts]
        return {"Fn::Not": not found[0], "Fn::And": all(found), "Fn::Or": any(found)}[name]
