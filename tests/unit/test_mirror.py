"""Tests mirror the packages: a rule is looked for in the test file of its module's name."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Modules without a test file of their own, each with where its rules are tested, or why it has none.
ELSEWHERE = {
    "chalicelib/__main__.py": "tests/unit/commands/test_check_video.py runs it",
    "chalicelib/actors.py": "shapes only",
    "chalicelib/entry/attachment_child.py": "tests/unit/entry/test_attachment_check.py has files checked in it",
    "chalicelib/call/form_ids.py": "tests/unit/infra/test_page_words.py holds it alike with the form",
    "chalicelib/clock.py": "the machine's clock",
    "chalicelib/config.py": "reads the environment; every test of tests/functions does",
    "chalicelib/commands/terminal.py": "tests/unit/commands/test_main.py holds its exit codes and usage lines",
    "chalicelib/form_fields.py": "tests/unit/entry/test_form.py and tests/unit/people/test_entrants.py fill its forms",
    "chalicelib/lifetimes.py": "figures; tests/unit/test_messages.py holds what messages say of them",
    "chalicelib/result/flags.py": "words only; tests/unit/infra/test_page_words.py holds that each flag has them",
    "chalicelib/video/footage_child.py": "tests/media/test_footage.py looks at it through its parent",
    "chalicelib/video/cover_child.py": "tests/media/test_cover.py cuts covers in it",
    "chalicelib/video/footage_colours.py": "tests/media/test_pictures.py compares its colours with known ones",
    "chalicelib/video/footage_pictures.py": "tests/media/test_pictures.py looks at the sheet and the poster it makes",
    "chalicelib/video/footage_sound.py": "tests/media/test_footage.py hears through it",
    "chalicelib/video/footage_source.py": "tests/media/test_footage.py and tests/media/test_pictures.py decode with it",
    "chalicelib/video/footage_viewer.py": "tests/media/test_footage.py looks through it",
    "chalicelib/video/rendition_child.py": "tests/media/test_rendition.py makes copies in it",
    "chalicelib/video/rendition_maker.py": "tests/media/test_rendition.py has it make copies",
    "chalicelib/video/rendition_pictures.py": "tests/media/test_rendition.py looks at the pictures it codes",
    "chalicelib/video/signature_child.py": "tests/media/test_signature.py has signatures checked in it",
    "chalicelib/video/boxes.py": "tests/unit/video/test_mp4.py walks over its boxes",
    "chalicelib/video/fragments.py": "tests/media/test_sparse_videos.py and tests/media/test_surgery.py read fragments",
    "chalicelib/video/mp4_movie.py": "tests/unit/video/test_mp4.py walks into it",
    "chalicelib/video/film_metadata.py": "shapes only",
    "chalicelib/video/origin.py": "shapes only",
    "chalicelib/video/verdicts.py": "shapes only",
    "chalicelib/workbooks/matching.py": "tests/unit/workbooks/test_reconciliation.py matches by it",
    "chalicelib/workbooks/sheet_child.py": "tests/unit/workbooks/test_sheet_reader.py reads in it",
    "chalicelib/workbooks/sheet_table.py": "tests/unit/workbooks/test_sheet_reader.py finds tables by it",
    "chalicelib/workbooks/sheet_words.py": "tests/unit/workbooks/test_sheet_reader.py knows headers by it",
    "functions/assign_experts/handler.py": "tests/functions/test_crashes.py plays it, killed at every call",
    "functions/close_phase/handler.py": "tests/functions/test_crashes.py plays it, killed at every call",
    "functions/deliver_messages/handler.py": "tests/functions/test_delivery.py sends through it",
    "functions/freeze_seats/handler.py": "tests/functions/test_crashes.py plays it, killed at every call",
    "functions/hold_gate/handler.py": "tests/functions/test_crashes.py plays it, killed at every call",
    "functions/propose_result/handler.py": "tests/functions/test_public_notice.py posts notices by it",
    "functions/publish_result/handler.py": "tests/functions/test_crashes.py plays it, killed at every call",
    "functions/resume_workflows/handler.py": "tests/infra/test_restart.py lets a phase go on through it",
    "functions/screen_entries/handler.py": "tests/functions/test_crashes.py plays it, killed at every call",
    "functions/settle_entries/handler.py": "tests/functions/test_crashes.py plays it, killed at every call",
    "functions/write_workbook/archive.py": "tests/functions/test_certificate.py and test_packing.py open its ZIPs",
    "functions/write_workbook/sheets.py": "tests/functions/test_sheets_in.py sends sheets to it",
}
# The store and the API are tested by what a caller sees: tests/functions and tests/api.
BY_BEHAVIOUR = ("aws", "api")
MODULES = sorted(
    path.relative_to(ROOT)
    for folder in ("chalicelib", "functions")
    for path in (ROOT / folder).rglob("*.py")
    if path.name != "__init__.py" and path.relative_to(ROOT).parts[1] not in BY_BEHAVIOUR
)


def own_tests(module: Path) -> list[Path]:
    """Where a module's own test file may lie."""
    if module.parts[0] == "functions":
        return [Path("tests/functions") / f"test_{module.parts[1] if module.stem == 'handler' else module.stem}.py"]
    package = module.parent.relative_to(module.parts[0])
    name = f"test_{module.stem}.py"
    media = [Path("tests/media") / name] if package == Path("video") else []  # those that start child processes
    return [Path("tests/unit") / package / name, *media]


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_every_module_has_a_test_file_of_its_name_or_a_reason(module: Path) -> None:
    """A reason for a module that has a test file, or is gone, is a stale one."""
    has_tests = any((ROOT / path).exists() for path in own_tests(module))
    assert has_tests != (str(module) in ELSEWHERE)


def test_every_reason_is_for_a_module_that_is_there() -> None:
    """Renamed modules take their reasons along."""
    assert set(ELSEWHERE) <= {str(module) for module in MODULES}
