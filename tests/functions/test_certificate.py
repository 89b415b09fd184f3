"""The PDF of a certificate, read back: names as typed, rare characters, and a QR code that leads to its page."""

import hashlib
import io
import zipfile
from pathlib import Path

import av
import msgspec
import pytest
import zxingcpp
from noto_cjk_sans_otc import FONT_PATH
from pypdf import PdfReader

from chalicelib.call import definition
from chalicelib.call.definition import Look
from chalicelib.people.attachments import FileKind
from chalicelib.result.certificates import Certificate, CertificateKind
from functions.write_workbook import certificate
from tests.unit.entry import attached_files
from tests.unit.samples import AT, CALL

SQUARE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path fill="#0f0" d="M0 0h9v9H0z"/></svg>'
SITE = "https://zhengxuan.example.cn/"
ODD = '#let x = 1 \\ *粗* _斜_ "引" $a$ @b <c> // [d] #emph[e] 😀'


def row(kind: CertificateKind = CertificateKind.WORK, holder: str = "李四", work: str = "大国重器") -> Certificate:
    """A certificate."""
    return Certificate(
        number="GS2025-W7K3M9QX-4VT2H",
        contest=CALL.id,
        kind=kind,
        subject="e1",
        owner="o1",
        holder=holder,
        work=work,
        lines=("李晓明（导演）",),
        awarded_at=AT,
    )


def read(content: bytes) -> str:
    """The text of a PDF of one page."""
    [page] = PdfReader(io.BytesIO(content)).pages
    return page.extract_text()


@pytest.mark.parametrize("kind", CertificateKind)
def test_each_kind_says_who_and_for_what(kind: CertificateKind) -> None:
    """On one page, with its number."""
    text = read(certificate.pdf(row(kind), CALL, SITE))
    assert "李四" in text
    assert "GS2025-W7K3M9QX-4VT2H" in text
    assert ("大国重器" in text) is (kind in (CertificateKind.WORK, CertificateKind.UNIT))


@pytest.mark.parametrize("name", [ODD, "𠮷田㛃䶮𬱖𫖯堃喆犇垚镕龘", "Zoë O’Neill", "欧阳" * 25])
def test_a_name_is_printed_as_it_was_typed(name: str) -> None:
    """Nothing of it is markup, and rare characters are in the font."""
    assert name in read(certificate.pdf(row(holder=name), CALL, SITE)).replace("\n", "")


def test_longest_texts_stay_on_one_page() -> None:
    """A title of 80 characters and 50 creators of 60."""
    longest = certificate.pdf(row(holder="长" * 100, work="题" * 80), CALL, SITE)
    assert "题" * 10 in read(longest)


def test_the_same_row_gives_the_same_bytes() -> None:
    """So that a file can be compared with one made later."""
    assert certificate.pdf(row(), CALL, SITE) == certificate.pdf(row(), CALL, SITE)
    assert certificate.all_of([row()], CALL, SITE) == certificate.all_of([row()], CALL, SITE)


def test_the_qr_code_leads_to_its_page() -> None:
    """A decoder of another hand reads it from the printed page."""
    with av.open(io.BytesIO(certificate.drawn(row(), CALL, SITE, "png")), "r") as picture:
        [found] = zxingcpp.read_barcodes(next(picture.decode(video=0)).to_ndarray(format="gray"))
    assert found.text == "https://zhengxuan.example.cn/certificate/GS2025-W7K3M9QX-4VT2H"


@pytest.mark.parametrize(("name", "content"), [("a.svg", SQUARE), ("a.png", None)])
def test_the_logo_of_the_call_is_on_it_where_the_call_says_so(
    name: str, content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drawn in the upper margin, on one page still; without the key the same bytes as before."""
    logo = content or attached_files.picture(FileKind.PNG)
    (tmp_path / name).write_bytes(logo)
    monkeypatch.setattr(definition, "path_of", lambda _contest: tmp_path / "call.toml")
    shown = msgspec.structs.replace(CALL, look=Look(logo=name, logo_on_certificates=True))
    for kind in CertificateKind:
        bare = certificate.drawn(row(kind), CALL, SITE, "png")
        assert certificate.drawn(row(kind), shown, SITE, "png") != bare
        unsaid = msgspec.structs.replace(CALL, look=Look(logo=name))
        assert certificate.drawn(row(kind), unsaid, SITE, "png") == bare
    assert "长" * 10 in read(certificate.pdf(row(holder="长" * 100, work="题" * 80), shown, SITE))


def test_an_archive_names_its_files_by_number() -> None:
    """No name of a person is in a path."""
    with zipfile.ZipFile(io.BytesIO(certificate.all_of([row()], CALL, SITE))) as pack:
        assert pack.namelist() == ["GS2025-W7K3M9QX-4VT2H.pdf"]
        assert "李四" in read(pack.read(pack.namelist()[0]))


def test_the_font_is_the_published_one() -> None:
    """NotoSansCJK-Regular.ttc 2.004, as Debian's fonts-noto-cjk 1:20220127 has it."""
    digest = hashlib.sha256(FONT_PATH.read_bytes()).hexdigest()
    assert digest == "b76b0433203017ca80401b2ee0dd69350349871c4b19d504c34dbdd80541690a"
