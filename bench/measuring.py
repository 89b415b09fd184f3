"""Tools of the benchmarks: a figure measured in its own process, tables, plots."""

import importlib
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results")


def alone(module: str, *arguments: str) -> dict[str, Any]:
    """Run `python -m module arguments` and return the JSON object it prints, so that memory is that of one case."""
    run = subprocess.run([sys.executable, "-m", module, *arguments], check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def timed(act: Callable[[], Any]) -> tuple[Any, float]:
    """What a call returns, and the seconds of processor time it took in all threads.

    Processor time is used because a benchmark often shares its machine.
    """
    before = time.process_time()
    return act(), round(time.process_time() - before, 2)


def peak_megabytes() -> int:
    """The peak memory of this process in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Rows as Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join("–" if cell is None else str(cell) for cell in line) + " |" for line in lines)


def keep(name: str, text: str) -> None:
    """Print a result and store it in bench/results."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(text + "\n", encoding="utf-8")
    print(text)


Groups = Mapping[str, Mapping[str, tuple[float, float]]]


def bars(name: str, title: str, unit: str, groups: Groups, span: tuple[float, float] | None = None) -> None:
    """A bar chart: group → bar → (height, standard error); `span` limits the axis.

    Draws nothing if matplotlib is not installed.
    """
    try:
        matplotlib = importlib.import_module("matplotlib")
    except ModuleNotFoundError:
        return
    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "zhengxuan"  # so that the same figures give the same file
    pyplot = importlib.import_module("matplotlib.pyplot")
    figure, axes = pyplot.subplots(figsize=(11, 4.5), layout="constrained")
    names = list(dict.fromkeys(bar for group in groups.values() for bar in group))
    width, colours = 0.8 / len(names), pyplot.get_cmap("tab20" if len(names) > 10 else "tab10")
    for number, bar in enumerate(names):
        places = [i + (number - len(names) / 2 + 0.5) * width for i in range(len(groups))]
        found = [group.get(bar, (0.0, 0.0)) for group in groups.values()]
        errors = [f[1] for f in found] if any(f[1] for f in found) else None
        axes.bar(places, [f[0] for f in found], width * 0.9, yerr=errors, label=bar, capsize=2, color=colours(number))
    axes.set_xticks(range(len(groups)), list(groups), rotation=0 if len(groups) < 6 else 20)
    axes.set(title=title, ylabel=unit, ylim=span)
    figure.legend(loc="outside right center", frameon=False)
    RESULTS.mkdir(exist_ok=True)
    figure.savefig(RESULTS / f"{name}.svg", metadata={"Date": None})
    pyplot.close(figure)
