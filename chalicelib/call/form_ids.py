"""The ids of the fields of every form. Written by `python -m infra.page_words` from `entry.form`."""

FORM_IDS = frozenset(
    {
        "title",
        "category",
        "theme",
        "synopsis",
        "creators",
        "completed_on",
        "ai_use",
        "ai_statement",
        "recommender",
        "public_link",
        "materials",
        "filing_number",
    }
)
