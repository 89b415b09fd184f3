"""Certificates as PDF, set by Typst. What stands on them is passed as data: no name is ever part of a source.

The same row gives the same bytes: date and names come from the row, and Typst writes no time of its own.
"""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec
import segno
import typst
from noto_cjk_sans_otc import FONT_PATH

from chalicelib.call import look
from chalicelib.call.definition import SHIPPED, Definition, logo_on_certificates
from chalicelib.result import certificates
from chalicelib.result.certificates import Certificate
from functions.write_workbook import archive, signing
from functions.write_workbook.signing import Identity

PDF = "application/pdf"
_SHARED = SHIPPED / "certificate.typ"


def template_of(definition: Definition) -> Path:
    """The call's own template beside its definition, else the one that calls share."""
    own = SHIPPED / f"{definition.id}.certificate.typ"
    return own if own.exists() else _SHARED


def pdf(certificate: Certificate, definition: Definition, site: str, signer: Identity | None = None) -> bytes:
    """One certificate, signed if somebody signs. Raises as `signing.signed`."""
    plain = drawn(certificate, definition, site, "pdf")
    return signing.signed(plain, signer) if signer else plain


def drawn(certificate: Certificate, definition: Definition, site: str, form: Literal["pdf", "png"]) -> bytes:
    """One certificate as PDF, or as a picture of 144 pixels an inch."""
    address = f"{site.rstrip('/')}/certificate/{certificate.number}"
    data = msgspec.json.encode(certificates.printed(certificate, definition, address)).decode()
    logo = logo_on_certificates(definition)
    drawing = {"logo": look.as_svg(logo)} if logo else {}
    return typeset(template_of(definition), form, certificate=data, code=code(address), **drawing)


def typeset(template: Path, form: Literal["pdf", "png"], **inputs: str) -> bytes:
    """What a template makes of its inputs."""
    written: bytes = typst.compile(
        str(template),
        root=str(SHIPPED),
        font_paths=[str(Path(str(FONT_PATH)).parent)],
        format=form,
        sys_inputs=inputs,
    )
    return written


def code(address: str) -> str:
    """A QR code as SVG, with the quiet zone that ISO/IEC 18004 asks for."""
    store = io.BytesIO()
    segno.make(address, error="m", micro=False).save(store, kind="svg", border=4, light="white")
    return store.getvalue().decode()


def all_of(rows: Iterable[Certificate], definition: Definition, site: str, signer: Identity | None = None) -> bytes:
    """Many certificates as a ZIP."""
    return archive.packed((certificates.file_name(row), pdf(row, definition, site, signer)) for row in rows)
