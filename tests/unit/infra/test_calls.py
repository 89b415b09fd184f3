"""Which call a command is about, and where its data lie."""

from pathlib import Path

import pytest

from chalicelib.call import definition
from chalicelib.call.definition import DefinitionError, load_definition
from infra import calls
from infra.local.home import DEFAULT, ROOT, home

CANAL = Path(__file__).parents[2] / "contests" / "canal-shorts-2026.toml"
HARBOUR = Path(__file__).parents[2] / "contests" / "harbour-films-2026.toml"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are copied to a folder of the test."""
    monkeypatch.setattr(calls, "FOLDER", tmp_path / "contests")
    monkeypatch.setattr(definition, "FOLDERS", [definition.SHIPPED])
    monkeypatch.delenv("LOCAL", raising=False)


def test_a_call_is_named_by_its_id_or_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that lies anywhere is then found by its id, as functions look for it; without a name the shipped call."""
    monkeypatch.setenv("CONTEST", "")
    assert calls.chosen() == DEFAULT
    monkeypatch.setenv("CONTEST", str(HARBOUR))
    assert calls.chosen() == HARBOUR.stem
    assert definition.path_of(HARBOUR.stem) == calls.FOLDER / HARBOUR.name
    monkeypatch.setenv("CONTEST", HARBOUR.stem)
    assert calls.chosen() == HARBOUR.stem
    definition._shipped.cache_clear()


def test_a_shipped_call_is_never_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its file lies with the code already."""
    monkeypatch.setenv("CONTEST", str(definition.SHIPPED / f"{DEFAULT}.toml"))
    assert calls.chosen() == DEFAULT
    assert not calls.FOLDER.exists()


def test_a_logo_comes_with_its_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that pages find it beside the definition; without it nothing is copied."""
    monkeypatch.setenv("CONTEST", str(CANAL))
    assert calls.chosen() == CANAL.stem
    assert (calls.FOLDER / f"{CANAL.stem}.svg").read_bytes() == CANAL.with_suffix(".svg").read_bytes()
    (calls.FOLDER / CANAL.name).unlink()
    (tmp_path / CANAL.name).write_bytes(CANAL.read_bytes())
    monkeypatch.setenv("CONTEST", str(tmp_path / CANAL.name))
    with pytest.raises(DefinitionError, match=r"look\.logo"):
        calls.chosen()
    assert not (calls.FOLDER / CANAL.name).exists()
    definition._shipped.cache_clear()


def test_a_file_that_cannot_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its faults are told before anything starts."""
    faulty = tmp_path / "faulty.toml"
    faulty.write_text("winners = 0")
    monkeypatch.setenv("CONTEST", str(faulty))
    with pytest.raises(DefinitionError, match=r"faulty\.toml:1: winners"):
        calls.chosen()
    monkeypatch.setenv("CONTEST", str(tmp_path / "none.toml"))
    with pytest.raises(FileNotFoundError):
        calls.chosen()


def test_each_call_has_its_own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two calls that are tried in turn do not meet each other's people."""
    assert home(DEFAULT) == ROOT / ".local"
    assert home(load_definition(HARBOUR).id) == ROOT / ".local-harbour-films-2026"
    monkeypatch.setenv("LOCAL", str(tmp_path))
    assert home("any") == tmp_path


def test_further_calls_are_named_in_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """By ids or files, each once, and never the first again."""
    monkeypatch.setenv("CONTEST", str(HARBOUR))
    monkeypatch.setenv("FURTHER", f"{CANAL} {DEFAULT} {HARBOUR} {CANAL}")
    assert (calls.chosen(), calls.further()) == (HARBOUR.stem, [CANAL.stem, DEFAULT])
    monkeypatch.delenv("FURTHER")
    assert calls.further() == []
    definition._shipped.cache_clear()
