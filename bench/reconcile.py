"""Reconciles a sheet of 5,000 works with 5,000 entries: seconds and memory of the command and of its child.

`python -m bench.reconcile` measures three sheets, each in processes of their own: with receipt numbers; without them;
and without them and with a slip in every title, so that nothing agrees exactly. Their titles are alike, as those of one
call are. A bomb is measured too.
"""

import io
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import msgspec

from bench.measuring import keep, table

ROWS = 5000
HEADER = (
    "序号",
    "作品名称",
    "作品类型",
    "投稿主体",
    "统一社会信用代码",
    "主创人员",
    "联系人",
    "手机",
    "内容简介",
    "报名编号",
)
_WORDS = "匠心筑梦工韵流芳车间机床钢铁船舶焊接智能绿色高端制造大国重器创新工人青年师傅传承炉火远方海上风电芯片航天深蓝"
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def main() -> None:
    """Measure and keep the table."""
    rows = [(kind, *measured(kind)) for kind in ("with receipts", "without receipts", "a slip in every title")]
    rows.append(("a bomb of 1 GB", *_measured_bomb()))
    keep("reconcile", table(("sheet of 5,000 works", "s", "MiB, the larger process", "matched", "exit"), rows))


def measured(kind: str) -> tuple[float, int, int | None, int]:
    """Seconds, MiB, matches and exit code for one sheet."""
    chance = random.Random(1)  # noqa: S311 - made up works, no secrets
    entries = [_entry(chance, number) for number in range(ROWS)]
    with tempfile.TemporaryDirectory() as folder:
        sheet, known = Path(folder) / "sheet.xlsx", Path(folder) / "entries.json"
        known.write_bytes(msgspec.json.encode(entries))
        _write(sheet, [_row(chance, entry, kind) for entry in entries])
        return _run(sheet, known)


def _entry(chance: random.Random, number: int) -> dict[str, str]:
    place = "".join(chance.choices(_LETTERS, k=10))
    return {
        "receipt": f"GS2025-{place[:5]}-{place[5:]}",
        "title": "".join(chance.choices(_WORDS, k=chance.randint(6, 24))),
        "category": "documentary",
        "entrant": "".join(chance.choices(_WORDS, k=6)) + "有限公司",
        "credit_code": f"9144{number:014}",
        "creators": "李四、王五",
        "contact_person": "".join(chance.choices(_WORDS, k=3)),
        "phone": f"138{number:08}",
        "synopsis": "".join(chance.choices(_WORDS, k=200)),
    }


def _row(chance: random.Random, entry: dict[str, str], kind: str) -> list[str]:
    fields = (
        "title",
        "category",
        "entrant",
        "credit_code",
        "creators",
        "contact_person",
        "phone",
        "synopsis",
        "receipt",
    )
    row = [entry[field] for field in fields]
    if kind != "with receipts":
        row[-1] = ""
    if kind == "a slip in every title":
        place = chance.randrange(len(row[0]))
        row[0] = row[0][:place] + "某" + row[0][place + 1 :]
        row[7] = ""
    return row


def _write(path: Path, rows: list[list[str]]) -> None:
    from openpyxl import Workbook  # not at the top: this module also runs as what is measured

    book = Workbook(write_only=True)
    page = book.create_sheet("表")
    page.append(list(HEADER))
    for number, row in enumerate(rows, start=1):
        page.append([number, *row])
    book.save(path)


def _run(sheet: Path, known: Path) -> tuple[float, int, int | None, int]:
    started = time.perf_counter()
    command = [sys.executable, "-m", "bench.reconcile", "one", str(sheet), str(known)]
    ran = subprocess.run(command, capture_output=True, check=False)
    seconds = round(time.perf_counter() - started, 1)
    answer = msgspec.json.decode(ran.stdout) if ran.stdout else {}
    memory = max(int(line.rpartition(b" ")[2]) for line in ran.stderr.splitlines() if line.startswith(b"MiB"))
    return seconds, memory, len(answer["matched"]) if answer else None, ran.returncode


def _measured_bomb() -> tuple[float, int, int | None, int]:
    with tempfile.TemporaryDirectory() as folder:
        sheet, known = Path(folder) / "sheet.xlsx", Path(folder) / "entries.json"
        known.write_bytes(b"[]")
        part = io.BytesIO(b"")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/workbook.xml", "w") as file:
            for _ in range(1024):
                file.write(b" " * 1024 * 1024)
        sheet.write_bytes(part.getvalue())
        return _run(sheet, known)


def one(sheet: str, known: str) -> int:
    """The command in this process, which then says the memory of itself and of its child."""
    from chalicelib.commands import reconcile
    from chalicelib.video import sandbox

    code = reconcile.main([sheet, known, "--json"])
    sandbox.dismiss()
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        sys.stderr.write(f"MiB {resource.getrusage(who).ru_maxrss // 1024}\n")
    return code


if __name__ == "__main__":
    if sys.argv[1:2] == ["one"]:
        raise SystemExit(one(*sys.argv[2:]))
    main()
