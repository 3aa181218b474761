"""Any call at all: ``python -m tests.fuzz --examples 100000`` draws calls over the whole surface, good and bad.

A call must either give the sample that `promises.keep_the_promise` describes, the same one again from its seed and from
its recipe's JSON, or raise a `TypeError` or `ValueError` that begins with the name of an argument, and write nothing.
The calls of a round come from one seed, so that a failure is found again by ``--seed``. With ``--edits 20000`` recipes
are edited instead, half of them as somebody does by hand, half with harm in mind: each gives a right sample or a
`ValueError`. With ``NUMBA_BOUNDSCHECK=1`` (and ``NUMBA_CACHE_DIR`` somewhere else) a read beyond an array is an error.
"""

import argparse
import json
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from anomalib_synth import Compose, Mixture, Recipe, Synthesizer
from tests.support.edits import edited, hostile
from tests.support.parameters import PARAMETERS, parameters
from tests.support.promises import bounded, good_refusal, keep_the_promise, same, spread
from tests.support.strategies import (
    BIG_ENDIAN,
    DTYPES,
    EXPORTED,
    LABELS,
    METHODS,
    SHAPES,
    TEXTURES,
    arrays_of,
    layouts,
    random_image,
)

ROUND = 2000
SECONDS = 60  # after which a single call counts as hanging
COLOURS = "an image of shape .* without channel_axis is taken for a volume"  # which a stack of three planes is


class Call(NamedTuple):
    """A method and what it is called with."""

    method: Synthesizer
    image: Any
    donor: Any
    keywords: dict[str, Any]


@st.composite
def built(draw: st.DrawFn, constructor: Callable[..., Any], **fixed: Any) -> Any:
    """An object with some of its parameters drawn; one in a hundred of them is wrong."""
    given_values = dict(fixed)
    for name in parameters(constructor):
        if name in fixed or not draw(st.booleans()):
            continue
        entry = PARAMETERS[name]
        given_values[name] = draw(st.sampled_from(entry.wrong) if draw(st.integers(0, 99)) == 99 else entry.legal)
    return constructor(**given_values)


@st.composite
def methods(draw: st.DrawFn, channel_axis: int | None) -> Synthesizer:
    """A published method, or any shape with any texture and any label."""
    if draw(st.booleans()):
        return draw(built(draw(st.sampled_from(list(EXPORTED.values()))), channel_axis=channel_axis))
    shape, texture, label = (draw(built(draw(st.sampled_from(list(p.values()))))) for p in (SHAPES, TEXTURES, LABELS))
    return draw(built(Synthesizer, shape=shape, texture=texture, label=label, channel_axis=channel_axis))


@st.composite
def images(draw: st.DrawFn, shape: tuple[int, ...], dtype: str) -> np.ndarray:
    """Pixels of any kind: random, constant, extreme, tiny, not finite."""
    array = random_image(shape, dtype, draw(st.integers(0, 2**20)))
    kind = draw(st.sampled_from(["random"] * 4 + ["zero", "constant", "extreme", "tiny", "spoiled", "few"]))
    if kind == "zero":
        array[...] = 0
    elif kind == "constant":
        array[...] = 1
    elif kind == "few":
        array[...] = np.random.default_rng(0).random(shape) < 0.05
    elif array.dtype.kind == "f":
        limits = np.finfo(array.dtype)
        if kind == "extreme":
            array[...] = np.where(array > 1, limits.max, limits.min)
        elif kind == "tiny":
            array[...] = np.where(array > 1, limits.smallest_subnormal, -limits.tiny)
        elif kind == "spoiled":
            share = draw(st.sampled_from([0.01, 0.5, 1.0]))
            bad = np.random.default_rng(1).random(shape) < share
            array[bad] = np.resize(draw(st.permutations([np.nan, np.inf, -np.inf])), int(bad.sum()))
    return draw(layouts(array))


@st.composite
def calls(draw: st.DrawFn) -> Call:
    """Anything that a caller may come up with."""
    small = draw(st.integers(0, 5)) == 5
    plane, volume = (st.integers(1, 8), st.integers(1, 5)) if small else (st.integers(10, 40), st.integers(10, 16))
    grid = draw(st.tuples(plane, plane) | st.tuples(volume, volume, volume))
    channel_axis = draw(st.sampled_from([None, None, 0, -1]))
    channels = draw(st.sampled_from([1, 2, 3, 4, 7]))
    shape = {None: grid, 0: (channels, *grid), -1: (*grid, channels)}[channel_axis]
    dtype = draw(st.sampled_from([*DTYPES, "uint64", *BIG_ENDIAN]))
    image = draw(images(shape, dtype))
    other = dtype if draw(st.integers(0, 9)) else draw(st.sampled_from(DTYPES))
    donor: Any = draw(images(shape, other))
    keywords: dict[str, Any] = {"rng": draw(st.integers(0, 2**32))}
    if draw(st.integers(0, 5)) == 0:
        keywords["foreground"] = np.random.default_rng(2).random(grid) < draw(st.sampled_from([0, 0.01, 0.5, 1.0]))
    match draw(st.integers(0, 60)):
        case 0:
            donor = None
        case 1:
            donor = image
        case 2:
            image = image[..., :-1]
        case 3:
            keywords["rng"] = draw(st.sampled_from([-1, 1.5, "0", True, np.random.RandomState(0)]))
        case 4:
            image = np.zeros(shape).astype(draw(st.sampled_from([complex, object, str, "M8[s]"])))
        case 5:
            image = draw(st.sampled_from([image.tolist(), np.ma.masked_array(image), None]))
        case 6:
            keywords["foreground"] = draw(st.sampled_from([np.ones(3, bool), np.ones(grid), 0.5, "auto"]))
    return Call(draw(methods(channel_axis)), image, donor, keywords)


def outs(image: np.ndarray, donor: Any) -> list[np.ndarray]:
    """Arrays to write into, those that must be refused among them."""
    fresh = image.copy()
    frozen = image.copy()
    frozen.flags.writeable = False
    return [fresh, fresh[::-1], frozen, image.astype("c16"), fresh[:-1], fresh if donor is None else donor]


def attempt(call: Call, out: Any = None) -> Any:
    """A sample; or the message of a refusal, once it is known to be a good one that has written nothing."""
    before = None if out is None else out.tobytes()
    try:
        return call.method(call.image, call.donor, **call.keywords, out=out)
    except (TypeError, ValueError) as error:
        message = good_refusal(error)
        assert before is None or out.tobytes() == before, "a refused call has written"
        return message


def support_of(call: Call, result: Any) -> np.ndarray:
    """Where the image of a sample may have changed."""
    return result.recipe.support(call.image, call.donor, foreground=call.keywords.get("foreground"))


def written(call: Call, result: Any, out: np.ndarray) -> None:
    """The same call into an array: the same pixels within the mask, and not one outside."""
    before = out.copy()
    # Asked before the image itself is written to.
    axis = call.method.channel_axis
    inside = spread(result.mask, axis, call.image.shape)
    hard = all(anomaly["edge"] == 0 for anomaly in result.recipe.anomalies)
    outside = ~(inside if hard else spread(support_of(call, result), axis, call.image.shape))
    sample = attempt(call, out)
    if isinstance(sample, str):
        return
    assert sample.image is out
    assert sample.recipe == result.recipe
    assert out[inside].tobytes() == result.image[inside].tobytes()
    assert out[outside].tobytes() == before[outside].tobytes()


def batched(call: Call, seed: int, where: dict[str, np.ndarray]) -> None:
    """A batch of this image alone; another anomaly than that of the single call, or a good reason for none."""
    donors = None if call.donor is None else call.donor[np.newaxis]
    masks = {name: value[np.newaxis] for name, value in where.items()}
    try:
        batch = call.method.batch(call.image[np.newaxis], donors, rng=seed, workers=1 + seed % 2, **masks)
    except ValueError as error:
        good_refusal(error)
        return
    one = call.method.apply(call.image, call.donor, recipe=batch.recipes[0], **where)
    assert one.image.tobytes() == batch.images[0].tobytes()
    assert one.mask.tobytes() == batch.masks[0].tobytes()
    assert one.label.tobytes() == batch.labels[0].tobytes()


def examine(call: Call, which: int) -> str:
    """Make the call in every way; what came of it, in a word."""
    inputs = [a.tobytes() for a in (call.image, call.donor) if isinstance(a, np.ndarray)]
    result = attempt(call)
    if isinstance(result, str):
        if isinstance(call.image, np.ndarray):
            assert isinstance(attempt(call, call.image.copy()), str)
    else:
        keep_the_promise(result, call.image, call.method.channel_axis, call.donor, call.keywords.get("foreground"))
        assert same(attempt(call), result), "another sample of the same seed"
        given = call.keywords.get("foreground")
        where = {"foreground": given} if isinstance(given, np.ndarray) else {}
        recipe = Recipe.from_json(result.recipe.to_json())
        again = call.method.apply(call.image, call.donor, recipe=recipe, **where)
        assert same(again, result), "another sample of the recipe"
        batched(call, which, where)
    assert inputs == [a.tobytes() for a in (call.image, call.donor) if isinstance(a, np.ndarray)], "an input changed"
    if not isinstance(result, str):
        own = call._replace(image=call.image.copy(order="K"), donor=None if call.donor is None else call.donor.copy())
        written(own, result, [*outs(own.image, own.donor), own.image][which % 7])
        return "sample"
    return "refused"


@st.composite
def edits(draw: st.DrawFn) -> tuple[Any, np.ndarray, np.ndarray, str]:
    """A generator, an image, a donor, and the text of a recipe that somebody has edited."""
    build = draw(st.sampled_from(list(METHODS.values())))
    generator: Any = build()
    kind = draw(st.integers(0, 9))
    if kind == 0:
        generator = Compose([generator, build(count=2)] if build in EXPORTED.values() else generator, count=(1, 3))
    elif kind == 1:
        generator = Mixture([(generator, 1.0), (EXPORTED["AutoSeg"](), 1.0)])
    grid = draw(st.sampled_from([(24, 30), (40, 33), (12, 14, 13)]))
    number = draw(st.integers(0, 2**20))
    image, donor = (random_image(grid, "float32", number + more) for more in (0, 1))
    donor = donor if generator.needs_donor else None
    value = json.loads(generator.draw(image, donor, rng=number).to_json())
    part = draw(st.sampled_from(["drawn"] * 6 + ["generator", "grid"]))
    value[part] = draw(draw(st.sampled_from([edited, hostile]))(value[part]))
    return generator, image, donor, json.dumps(value)


def examine_edit(generator: Any, image: np.ndarray, donor: Any, text: str) -> str:
    """Apply an edited recipe; what came of it, in a word."""
    try:
        sample = Recipe.from_json(text).apply(image, donor, arrays=arrays_of(generator))
    except (TypeError, ValueError) as error:
        if not str(error) or "\n" in str(error):
            raise AssertionError("a refusal is one line") from error
        return "refused"
    assert sample.mask.any()
    assert np.isfinite(sample.image).all()
    assert (sample.image != image).any()
    assert ((sample.label >= 0) & (sample.label <= 1)).all()
    return "sample"


def round_of(number: int, examples: int, tally: Counter[str], edit: bool) -> None:
    """So many calls from one seed."""

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        print_blob=True,
        derandomize=False,
    )
    @seed(number)
    @given(st.data())
    def one(data: st.DataObject) -> None:
        tally["calls"] += 1
        if edit:
            try:
                arguments = data.draw(edits())
            except ValueError as error:
                good_refusal(error)
                tally["refused"] += 1
                return
            with bounded(SECONDS):
                tally[examine_edit(*arguments)] += 1
            return
        try:
            call = data.draw(calls())
        except (TypeError, ValueError) as error:
            good_refusal(error)
            tally["refused"] += 1
            return
        which = data.draw(st.integers(0, 13))
        with bounded(SECONDS):
            tally[examine(call, which)] += 1

    one()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0, help="of the first round")
    parser.add_argument("--edits", type=int, default=0, help="edit so many recipes instead of making calls")
    options = parser.parse_args()
    warnings.simplefilter("error")
    warnings.filterwarnings("ignore", COLOURS)
    wanted = options.edits or options.examples
    tally: Counter[str] = Counter()
    started, failures, number = time.monotonic(), 0, options.seed
    while tally["calls"] < wanted:
        try:
            round_of(number, min(ROUND, wanted - tally["calls"]), tally, bool(options.edits))
        except Exception:
            failures += 1
            traceback.print_exc(file=sys.stdout)
        minutes = (time.monotonic() - started) / 60
        print(f"round {number}: {dict(tally)}, {failures} failures, {minutes:.1f} min", flush=True)
        number += 1
    return failures


if __name__ == "__main__":
    sys.exit(main())
