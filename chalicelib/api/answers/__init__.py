"""What the API answers, by subject: one struct a shape, nothing in it that its reader may not know.

`docs/openapi.yaml` takes its schemas from these (`python -m infra.openapi`), under their names without `Answer`.
Their modules leave annotations unevaluated: nothing is decoded into an answer, so a request does not need them, and
evaluating them would make each cold start some 5 % longer.
"""
