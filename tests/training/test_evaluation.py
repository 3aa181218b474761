import json
import math

import numpy as np
import pytest

from anomalib_synth import corruptions, metrics
from autoseg_training import tables
from autoseg_training.evaluation import PooledPrecision, evaluate
from autoseg_training.files import write_json, write_with
from autoseg_training.slabs import Views
from autoseg_training.testset import NORMAL, cases


def test_a_quarter_is_normal_and_the_rest_balanced():
    layout = cases(range(24), rounds=4)
    names = [case.corruption for case in layout]
    assert names.count(NORMAL) == 24
    assert {names.count(name) for name in corruptions.MOOD} == {9}
    assert {case.subject for case in layout if case.corruption == NORMAL} == set(range(24))
    assert layout == cases(range(24), rounds=4) != cases(range(24), rounds=4, seed=1)
    small = cases(range(24), rounds=1)
    assert [case.corruption for case in small].count(NORMAL) == 6


def test_cases_are_replayed_byte_by_byte(cubes):
    case = next(case for case in cases(range(5)) if case.corruption == "noise_addition")
    image, mask, recipe = case.make(cubes[case.subject])
    again, _, _ = case.make(cubes[case.subject])
    assert image.tobytes() == again.tobytes()
    assert mask.any()
    assert (image == cubes[case.subject])[~mask].all()
    assert json.loads(recipe.to_json())


def test_pooling_agrees_with_the_exact_average_precision():
    rng = np.random.default_rng(0)
    pool, labels, scores = PooledPrecision(), [], []
    for _ in range(3):
        label = rng.random(5000) < 0.1
        score = np.clip(rng.normal(0.3 + 0.3 * label, 0.2), 0, 1).astype(np.float32)
        pool.add(label, score)
        labels.append(label)
        scores.append(score)
    exact = metrics.average_precision(np.concatenate(labels), np.concatenate(scores))
    assert pool.value() == pytest.approx(exact, abs=1e-3)
    assert math.isnan(PooledPrecision().value())


def test_a_perfect_and_an_ignorant_network(cubes):
    layout = cases(range(5), rounds=4)
    views = Views.around(cubes)
    truth = {case.number: case.make(cubes[case.subject])[1] for case in layout}
    ignorant = evaluate(lambda slabs: slabs[:, 1:2] * 0 + 0.5, layout, cubes, views, 3)
    for name in corruptions.MOOD:
        assert ignorant["pixel"][name] < 20 * ignorant["random"]["pixel"][name] + 0.05
    assert ignorant["random"]["sample"] == 0.75
    assert len(ignorant["cases"]) == 20
    for entry in ignorant["cases"]:
        if entry["corruption"] != NORMAL:
            assert entry["share"] == truth[entry["number"]].mean()
    rows = [("FPI 2.5-D", ignorant), ("AutoSeg 2.5-D", ignorant)]
    page = tables.report("Title", "intro", rows)
    for name in (*corruptions.MOOD, "total"):
        assert f"| {name.replace('_', ' ')} " in page
    assert "0.974" in page
    assert "| Random" in page


def test_files_appear_whole_or_not_at_all(tmp_path):
    write_json(tmp_path / "a.json", {"value": float("nan"), "list": [1.5]})
    assert json.loads((tmp_path / "a.json").read_text()) == {"value": None, "list": [1.5]}

    def fail(part):
        part.write_text("half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_with(tmp_path / "a.json", fail)
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert json.loads((tmp_path / "a.json").read_text())["list"] == [1.5]
