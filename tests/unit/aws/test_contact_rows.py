"""Who may name a contact by a digest of its own making."""

from pathlib import Path

CODE = Path(__file__).parents[3]
MAKERS = {
    "chalicelib/people/sign_in.py": "defines it",
    "chalicelib/aws/contact_rows.py": "names rows under every accepted key",
    "chalicelib/aws/entry_index.py": "searches under every accepted key",
    "chalicelib/api/proved_contact.py": "marks of the lasting key, for histories and counts",
    "chalicelib/api/organizer/confirmations.py": "the lasting key's, kept in the history of requests",
}


def test_rows_of_a_contact_are_looked_for_under_every_accepted_key() -> None:
    """Who makes a digest with one key misses the rows that lie under another: `contact_rows.digest_of` finds them."""
    sources = [path for folder in ("chalicelib", "functions", "infra") for path in (CODE / folder).rglob("*.py")]
    makers = {str(path.relative_to(CODE)) for path in sources if "contact_digest" in path.read_text(encoding="utf-8")}
    assert makers == MAKERS.keys()
