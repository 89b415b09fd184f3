"""The report 报告: one finished contest, the result it must have, and the files written about it."""

import json
from collections import Counter
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from infra.demo import recount
from infra.demo.contest import ContestOutcome
from infra.demo.logbook import Logbook
from infra.demo.plan import REVIEWED, ContestPlan, Fate, PlannedEntry
from infra.demo.visitor import Json

_SHOWN = ("rank", "receipt", "title", "score")


class DemoReport:
    """One finished contest."""

    def __init__(self, plan: ContestPlan, log: Logbook, outcome: ContestOutcome) -> None:
        self.plan, self.log, self.outcome = plan, log, outcome
        self.titles = {self.log.ids[entry.number]: entry.title for entry in plan.entries}
        self.awards = {entry.title: plan.award(entry) for entry in plan.entries}

    @property
    def rules(self) -> recount.Rules:
        """How the call's definition has scores count."""
        said = self.plan.call.review
        return recount.Rules(trim=said.trim, trim_from=said.trim_from, key=said.key_criterion, ties=said.tie_breaks)

    @cached_property
    def lines(self) -> list[recount.RecountedPlace]:
        """The ranking that the scores must give; entries named by their titles, experts by their names.

        With several awards, the ranking of each after the other.
        """
        return [line for award in self.plan.places for line in self._ranking(award)]

    def _ranking(self, award: str) -> list[recount.RecountedPlace]:
        result = self.outcome.result
        figures = {line["title"]: Decimal(line["score"]) for line in result["entries"]}
        models: dict[str, dict[str, Decimal]] = {
            model: {line["title"]: Decimal(line[model]) for line in result["entries"]}
            for model in ("calibrated", "em")
            if model in self.rules.ties
        }
        weights = {criterion["id"]: criterion["weight"] for criterion in self.outcome.contest["criteria"]}
        return recount.ranking(
            (
                recount.GivenScore(self.plan.entries[number].title, self.log.names[expert], given.scores)
                for (number, expert), given in self.log.judgements.items()
                if self.plan.award(self.plan.entries[number]) == award
            ),
            weights,
            {self.titles[each] for each in result["finalists"] or ()},
            None if result["method"]["decides"] == "raw" else figures,
            rules=self.rules,
            models=models,
        )

    @cached_property
    def final(self) -> list[recount.RecountedPlace]:
        """The ranking after the jury's motions."""
        if self.log.moved is None:
            return self.lines
        moved, ahead_of = (self.titles[entry_id] for entry_id in self.log.moved)
        return [
            line
            for award, lines in self._apart(self.lines)
            for line in (recount.moved(lines, moved, ahead_of) if self.awards[moved] == award else lines)
        ]

    def _apart(self, lines: list[recount.RecountedPlace]) -> list[tuple[str, list[recount.RecountedPlace]]]:
        """The lines of each award."""
        return [(award, [each for each in lines if self.awards[each.entry] == award]) for award in self.plan.places]

    @cached_property
    def proposed(self) -> list[recount.RecountedPlace]:
        """Entries that the notice must propose: those certain of a place, and those chosen among the tied."""
        won: set[str] = set()
        for award, lines in self._apart(self.final):
            certain, tied = recount.places(lines, self.plan.places[award])
            won |= {*certain, *({self.titles[each] for each in self.outcome.chosen} & set(tied))}
        return [line for line in self.final if line.entry in won]

    @cached_property
    def struck(self) -> str:
        """The title of the entry struck off during the notice; empty if none was."""
        return self.titles[self.log.struck[0]] if self.log.struck else ""

    @cached_property
    def standing(self) -> list[recount.RecountedPlace]:
        """The ranking once an entry was struck off."""
        if not self.struck:
            return self.final
        return [
            line
            for award, lines in self._apart(self.final)
            for line in (recount.without(lines, self.struck) if self.awards[self.struck] == award else lines)
        ]

    @cached_property
    def winners(self) -> list[recount.RecountedPlace]:
        """Entries that must win: the proposed ones that were not struck off, and the next of their award instead."""
        return [line for _, lines in self._apart(self.standing) for line in self._winning(lines)]

    def _winning(self, standing: list[recount.RecountedPlace]) -> list[recount.RecountedPlace]:
        """Those of one award."""
        award = self.awards[standing[0].entry] if standing else ""
        proposed = {line.entry for line in self.proposed if self.awards[line.entry] == award}
        kept = [line for line in standing if line.entry in proposed]
        following = [line for line in standing if line.entry not in proposed]
        return [*kept, *following][: len(proposed)]

    def status(self, entry: PlannedEntry) -> str:
        """The status an entry must have in the end."""
        if entry.title == self.struck:
            return "disqualified"
        if entry.fate in REVIEWED:
            return "awarded" if entry.title in {line.entry for line in self.winners} else "not_selected"
        return {Fate.UNFIT: "rejected_format", Fate.REFUSED: "screened_out", Fate.WITHDRAWN: "withdrawn"}[entry.fate]

    # --- the files

    def summary(self, seconds: float) -> Json:
        """The contest in figures."""
        verdicts = (each for verdicts in self.log.verdicts.values() for each in verdicts)
        codes = Counter(code for verdict in verdicts for code in verdict.codes or ("OK",))
        return {
            "contest": self.outcome.contest["id"],
            "entries": len(self.plan.entries),
            "verdicts": dict(sorted(codes.items())),
            "screened_out": self.outcome.board["entries"].get("screened_out", 0),
            "experts": len(self.plan.experts),
            "scores": sum(line["n"] for line in self.outcome.result["entries"]),
            "rounds": self.outcome.result["round"],
            "finalists": len(self.outcome.result["finalists"] or ()),
            "winners": [{name: row[name] for name in _SHOWN} for row in self.outcome.public["winners"]],
            "seconds": round(seconds, 1),
        }

    def write(self, folder: Path, seconds: float) -> list[Path]:
        """Write `result.json`, the tally sheet and the workbooks. Returns their paths."""
        folder.mkdir(parents=True, exist_ok=True)
        for old in [*folder.glob("*.xlsx"), *folder.glob("*-tally-sheet.json")]:
            old.unlink()
        paths = [folder / "result.json"]
        paths[0].write_text(json.dumps(self.summary(seconds), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        for name, content in filter(None, (self.outcome.sheet, *self.outcome.workbooks)):
            paths.append(folder / name)
            paths[-1].write_bytes(content)
        return paths
