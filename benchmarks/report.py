"""The report of a run: Markdown for people, JSON for programs."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from statistics import median

from benchmarks.cells import Cell
from benchmarks.goals import Measured, goals


def write(run: Measured, about: Mapping[str, str], folder: Path) -> str:
    """Write `benchmarks.md` and `benchmarks.json`; returns the first."""
    folder.mkdir(exist_ok=True)
    text = "\n".join(_markdown(run, about)) + "\n"
    (folder / "benchmarks.md").write_text(text)
    (folder / "benchmarks.json").write_text(json.dumps(_content(run, about), indent=1))
    return text


def _markdown(run: Measured, about: Mapping[str, str]) -> Iterator[str]:
    yield "# Benchmarks\n"
    yield "Operations per CPU second of the subject's own processes: min / **median** / max.\n"
    yield "; ".join(f"{name}: {value}" for name, value in about.items()) + "\n"
    yield "## Goals\n"
    yield "| | goal | | measured (bound) |"
    yield "|---|---|---|---|"
    for goal in goals(run):
        parts = "; ".join(map(str, goal.parts))
        yield f"| {goal.name} | {goal.what} | **{goal.verdict}** | {parts} |"
    yield "\n## Limits of one core\n"
    yield "| | per CPU second |"
    yield "|---|---|"
    for name, rates in run.limits.items():
        yield f"| {name} | {_spread(rates)} |"
    yield "\n## Operations\n"
    yield "| operation | subject | per CPU second | CPU ms each | p50 ms | p95 ms | failed |"
    yield "|---|---|---|---|---|---|---|"
    for cell in run.figures.cells:
        yield _row(cell)
    seen, cold = run.isolation, run.cold
    yield "\n## Isolation, start, memory\n"
    yield (
        f"Cheap request: p50 {seen.quiet_p50:.2f} ms quiet; in a storm p50 {seen.storm_p50:.2f} ms,"
        f" p99 {seen.storm_p99:.2f} ms, with {seen.sign_ins} sign-ins meanwhile and"
        f" {seen.failures} failures."
    )
    yield (
        f"Cold start: {_spread(cold.wall, 2)} s wall, {_spread(cold.cpu, 2)} s CPU; importing the"
        f" libraries alone {cold.libraries_cpu:.2f} s CPU. Memory {cold.memory_mb:.0f} MB when"
        f" started, {run.loaded_mb:.0f} MB after the load, {cold.extra_worker_mb:.0f} MB more for a"
        " second worker."
    )
    failures = [f for cell in run.figures.cells for f in cell.failures] + run.failures_at_16
    for failure in sorted(set(failures)):
        yield f"- failed: `{failure}`"


def _row(cell: Cell) -> str:
    rates = cell.rates
    each = 1000 / median(rates) if median(rates) else 0
    return (
        f"| {cell.operation} | {cell.subject.name} | {_spread(rates)} | {each:.2f} |"
        f" {cell.percentile(0.5):.2f} | {cell.percentile(0.95):.2f} | {len(cell.failures)} |"
    )


def _spread(values: list[float] | tuple[float, ...], digits: int | None = None) -> str:
    digits = digits if digits is not None else (0 if median(values) >= 100 else 1)  # noqa: PLR2004 - three digits are enough
    low, middle, high = min(values), median(values), max(values)
    return f"{low:.{digits}f} / **{middle:.{digits}f}** / {high:.{digits}f}"


def _content(run: Measured, about: Mapping[str, str]) -> dict[str, object]:
    return {
        "about": dict(about),
        "goals": [
            {
                "name": goal.name,
                "verdict": goal.verdict,
                "parts": [{**asdict(part), "reached": part.reached} for part in goal.parts],
            }
            for goal in goals(run)
        ],
        "limits": {name: list(rates) for name, rates in run.limits.items()},
        "cells": [
            {
                "operation": cell.operation,
                "subject": cell.subject.name,
                "rates": cell.rates,
                "p50_ms": cell.percentile(0.5),
                "p95_ms": cell.percentile(0.95),
                "failed": len(cell.failures),
            }
            for cell in run.figures.cells
        ],
        "isolation": asdict(run.isolation),
        "cold_start": asdict(run.cold),
        "loaded_mb": run.loaded_mb,
    }
