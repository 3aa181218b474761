"""Turn pytest-benchmark's JSON into `docs/benchmarks.md`: one table for each group, ratios to the group's yardstick."""

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

HEAD = """# Benchmarks

Made by `make bench` under the contract of `benchmarks/README.md`. Every figure is a ratio to the first row of its
table, which ran in the same process: median (first to third quartile). *Goal* is what the project set out to reach.
"""


def tables(report: dict[str, Any]) -> str:
    """Every group as a Markdown table, the yardstick first and the others from fast to slow."""
    groups = defaultdict(list)
    for entry in report["benchmarks"]:
        groups[entry["group"]].append(entry)
    parts = [HEAD, f"Processor: {report['machine_info']['cpu'].get('brand_raw', 'unknown')}.\n"]
    for group, entries in groups.items():
        yardstick = next(entry for entry in entries if entry["extra_info"]["row"] == "copy")
        unit = yardstick["stats"]["median"]
        lines = [f"## {group}\n", "| work | ratio | quartiles | goal |", "|---|---|---|---|"]
        for entry in sorted(entries, key=lambda e: (e is not yardstick, e["stats"]["median"])):
            facts, stats = entry["extra_info"], entry["stats"]
            name = facts.get("shown", "copy of the array" if entry is yardstick else facts["row"])
            goal = f"<= {facts['goal']}" if facts.get("goal") else ""
            quartiles = f"{stats['q1'] / unit:.3g} to {stats['q3'] / unit:.3g}"
            lines.append(f"| {name} | **{stats['median'] / unit:.3g}** | {quartiles} | {goal} |")
        parts.append("\n".join(lines) + "\n")
    parts.append(growth(groups["256^3 float32"], groups["512^3 float32"]))
    return "\n".join(parts)


def growth(small: list[dict[str, Any]], large: list[dict[str, Any]]) -> str:
    """How much longer the same ball takes in eight times the volume, corruption by corruption."""
    medians = [{entry["extra_info"]["row"]: entry["stats"]["median"] for entry in group} for group in (small, large)]
    lines = ["## 512^3 against 256^3, the same radius in voxels\n", "| work | ratio | goal |", "|---|---|---|"]
    for row, median in medians[0].items():
        if row in medians[1]:
            name, goal = ("copy of the array", "") if row == "copy" else (row, "<= 1.3")
            lines.append(f"| {name} | **{medians[1][row] / median:.3g}** | {goal} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Read the report, write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("report", type=Path)
    parser.add_argument("page", type=Path)
    arguments = parser.parse_args()
    arguments.page.write_text(tables(json.loads(arguments.report.read_text())), encoding="utf-8")
    print(arguments.page)


if __name__ == "__main__":
    main()
