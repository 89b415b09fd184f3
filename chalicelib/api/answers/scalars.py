"""Plain values of answers and bodies, as the API's document describes them."""

from typing import Annotated

from msgspec import Meta


def _matching(pattern: str, description: str = "") -> Meta:
    """A pattern for the document alone, which `Meta` itself would compile at every start."""
    return Meta(description=description or None, extra_json_schema={"pattern": pattern})


Id = Annotated[str, _matching("^[0-9a-f]{20}$")]
ReviewId = Annotated[str, _matching("^[0-9a-f]{20}-[0-9]{1,2}-[0-9a-z]{1,12}$", "Pages do not look inside")]
ChoiceId = Annotated[str, _matching("^[a-z][a-z0-9_-]{0,39}$")]
Sha256 = Annotated[str, _matching("^[0-9a-f]{64}$")]
Checksum = Annotated[str, _matching("^[A-Za-z0-9+/]{43}=$", "SHA-256 in base64")]
SeenExtra = Annotated[dict[str, str], Meta(description="Of the fields of the call's own, those shown here, by id")]
SeenFiles = Annotated[
    tuple[ChoiceId, ...], Meta(description="Of the fields of the call's own, those whose file can be saved here")
]
Revision = Annotated[int, Meta(ge=0)]
Count = Annotated[int, Meta(ge=0)]
Points = Annotated[str, _matching("^-?[0-9]+\\.[0-9]{2}$", "A decimal with two places")]
Figure = (
    Annotated[
        str,
        _matching("^-?[0-9]+(\\.[0-9]+)?$", "A decimal as published; null where it is not defined"),
    ]
    | None
)
Next = Annotated[str | None, Meta(description="The `after` of the next page; null on the last one")]
Bytes = Annotated[int, Meta(ge=0, description="Bytes")]
Pixels = Annotated[int, Meta(description="Pixels")]
