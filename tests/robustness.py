"""The matrix of bad inputs: odd calls x every exported method, and what comes of each; ``docs/robustness.md`` shows it.

``python -m tests.robustness`` writes the page again. Every call must give a right sample or a refusal that names its
argument, in bounded time, without a warning but the one of channels that were not named, and must leave its inputs, and
after a refusal also ``out``, as they were.
"""

import time
import warnings
from functools import cache
from pathlib import Path

import numpy as np

from anomalib_synth import Sample, corruptions
from tests.support.odd_calls import SECTIONS, Call, Make
from tests.support.parameters import parameters
from tests.support.promises import bounded, good_refusal, keep_the_promise, same, spread
from tests.support.strategies import EXPORTED, Build, needs_donor

PAGE = Path(__file__).parents[1] / "docs" / "robustness.md"
SECONDS = 60  # for one call, on a machine with other things to do
SAMPLE = "sample"


def outcome(build: Build, make: Make) -> str | None:
    """What comes of a call, once it is known to be right; None where the method has no such parameter."""
    call = make()
    if not set(call.build) <= set(parameters(build)):
        return None
    first, said = performed(build, call)
    again = make()
    usable = isinstance(again.image, np.ndarray) and "out" not in again.keywords
    if not isinstance(first, str) and "out" in call.keywords:
        del again.keywords["out"]
        fresh, _ = performed(build, again)
        assert not isinstance(fresh, str)
        assert first.image[first.mask].tobytes() == fresh.image[fresh.mask].tobytes()
    elif usable and isinstance(first, str):
        again.keywords["out"] = again.image.copy(order="K")
        assert performed(build, again) == (first, said)
    elif usable and isinstance(again.keywords.get("rng", 0), int) and not isinstance(first, str):
        again.keywords["out"] = np.array(again.image, subok=False)
        result, _ = performed(build, again)
        assert not isinstance(result, str)
        assert same(result, first)
    return (first if isinstance(first, str) else SAMPLE) + said


def performed(build: Build, call: Call) -> tuple[Sample | str, str]:
    """A sample that keeps the promise, or the message of a refusal that has changed nothing; and what is warned of."""
    out = call.keywords.get("out")
    outside = out.copy() if isinstance(out, np.ndarray) else None
    before = None if outside is None else out.tobytes()
    original = call.image.copy() if isinstance(call.image, np.ndarray) else None
    started = time.monotonic()
    try:
        with bounded(2 * SECONDS), warnings.catch_warnings(record=True, action="always") as caught:
            method = build(**call.build)
            donor = call.donor if call.donor is not ... else call.other() if needs_donor(method) else None
            sample = method(call.image, donor, **{"rng": 0, **call.keywords})
    except (TypeError, ValueError) as error:
        assert before is None or out.tobytes() == before
        return f"`{type(error).__name__}`: {good_refusal(error)}", warned(caught)
    assert time.monotonic() - started < SECONDS
    if out is None:
        keep_the_promise(sample, original, method.channel_axis, donor, recorded(call))
    else:
        assert sample.image is out
        assert sample.mask.any()
        support = sample.recipe.support(original, donor, foreground=recorded(call))
        inside = spread(support, method.channel_axis, out.shape)
        assert out[~inside].tobytes() == outside[~inside].tobytes()
    assert (out is not None and np.shares_memory(out, call.image)) or call.image.tobytes() == original.tobytes()
    return sample, warned(caught)


def warned(caught: list[warnings.WarningMessage]) -> str:
    """What a page says of warnings: of the one that there is, and of no other."""
    assert all("without channel_axis" in str(warning.message) for warning in caught)
    return "".join(f"; `{warning.category.__name__}`: {warning.message}" for warning in caught)


def recorded(call: Call) -> np.ndarray | None:
    """The foreground that a recipe asks for again: a bool array."""
    given = call.keywords.get("foreground")
    return given if isinstance(given, np.ndarray) else None


@cache
def outcomes(section: str, case: str) -> dict[str, str]:
    """What comes of one case, for every method that has its parameters."""
    found = {name: outcome(build, SECTIONS[section][case]) for name, build in EXPORTED.items()}
    return {name: result for name, result in found.items() if result is not None}


INTRODUCTION = """# Robustness

What comes of odd and of wrong calls, for every exported method: a right sample, or an error that names the argument,
the rule and the value. No call here hangs, returns a sample in which no pixel has changed, or changes an input; none
warns but where this page says so; a refused call has written nothing to `out`. The tests make all of these calls, each
with and without `out`, and fail when this page says something else than what happens; `python -m tests.robustness`
writes it again.

Where a case does not say otherwise, the image is 32 x 40, `float32` and random, and `rng=0`. *With a donor* are
{donor}; *without* are the others, which look at no donor, among them the eight corruptions. A parameter is given
to the methods that have it.
"""


def grouped(results: dict[str, str]) -> dict[str, str]:
    """Methods of one outcome together: outcome to a short name of the methods."""
    groups: dict[str, list[str]] = {}
    for name, result in results.items():
        groups.setdefault(result.replace(f"{name} met", "*method* met"), []).append(name)
    return {result: shortened(names) for result, names in groups.items()}


def shortened(names: list[str]) -> str:
    """Names of methods, but one word for all of them, all with a donor, and all corruptions."""
    if len(names) == len(EXPORTED):
        return "all"
    kinds = {
        "with a donor": {name for name, build in EXPORTED.items() if needs_donor(build())},
        "corruptions": {name for name in EXPORTED if name in corruptions.__all__},
    }
    for kind, members in kinds.items():
        if members <= set(names):
            names = [kind, *(name for name in names if name not in members)]
    return ", ".join(names)


def page() -> str:
    """The text of ``docs/robustness.md``."""
    donor = ", ".join(f"`{name}`" for name, build in EXPORTED.items() if needs_donor(build()))
    lines = [INTRODUCTION.format(donor=donor)]
    for section, cases in SECTIONS.items():
        lines += [f"## {section}", "", "| case | methods | what comes of it |", "| --- | --- | --- |"]
        for case in cases:
            title = case
            for result, methods in grouped(outcomes(section, case)).items():
                lines.append(f"| {title} | {methods} | {result.replace('|', chr(92) + '|')} |")
                title = ""
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page())
