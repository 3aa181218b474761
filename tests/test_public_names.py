"""The names that callers rely on: a new or a lost one must be meant."""

import subprocess
import sys
from types import ModuleType

import pytest

import anomalib_synth
from anomalib_synth import (
    catalog,
    corruptions,
    evaluation,
    export,
    labels,
    metrics,
    preview,
    runs,
    shapes,
    suite,
    textures,
)

NAMES = {
    anomalib_synth: "DAG DRAEM FPI GLASS NSA PII AnatPaste AnomalibPerlin AutoSeg Batch CarveMix Compose "
    "ContextSquares CutPaste CutPasteScar DenoisingNoise Generator LesionMix ManyTasks MemSeg Method Mixture "
    "Quantiles Recipe Sample SoftCP Synthesizer TumorCP catalog "
    "corruptions evaluation export integrations labels methods metrics preview runs shapes suite textures",
    catalog: "build known",
    export: "Order generate replay",
    preview: "Choices Frame frames page sheet",
    evaluation: "Leaderboard PredictionError Report evaluate leaderboard",
    suite: "Settings build rebuild verify",
    corruptions: "MOOD Corruption LocalBlur NoiseAddition Reflection SinkDeformation SliceShuffle SourceDeformation "
    "UniformAddition UniformShift",
    labels: "Binary Change Classes FlippedGaussian IntensityDifference Interpolation Label Logistic Saturating",
    metrics: "Detection aupimo aupro average_precision detection f1 f1_max f1_threshold iou_max roc_auc sample_score",
    runs: "box count cube extrude from_mask select to_mask union",
    shapes: "Ball Box ByDimension Ellipse Ellipses Everywhere GammaSize GivenMasks Choice LesionLoad Lesions LinePath "
    "OrientedBox PerlinBlobs Scar Shape ShearedBox ShearedEllipse SplinePolygon SplineSurface StackedShape "
    "Superellipse",
    textures: "CoarseNoise Constant DonorPatch ForeignPatch GridShuffle IntensityRamp Lesion Lesions LocalBlur "
    "MatchedPatch NoiseAddition Choice OwnPatch Patch PerlinIntensity PoissonPatch RadialDeformation Reflection "
    "SinkDeformation SliceShuffle SourceDeformation StackedTexture Texture TextureImage UniformAddition UniformShift "
    "Compose",
}


@pytest.mark.parametrize("module", NAMES, ids=lambda module: module.__name__)
def test_public_names(module: ModuleType) -> None:
    assert set(module.__all__) == set(NAMES[module].split())
    assert all(hasattr(module, name) for name in module.__all__)


def test_names_are_imported_when_they_are_used() -> None:
    code = (
        "import sys, anomalib_synth\n"
        "assert 'numpy' not in sys.modules\n"
        "assert 'AutoSeg' in dir(anomalib_synth)\n"
        "assert not [name for name in dir(anomalib_synth) if name.startswith('_') and name != '__version__']\n"
        "assert anomalib_synth.methods.AutoSeg is anomalib_synth.AutoSeg\n"
        "assert anomalib_synth._kernels.count\n"
        "assert not hasattr(anomalib_synth, 'autoseg')\n"
        "from anomalib_synth import *\n"
        "assert PII and textures.PoissonPatch\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_mood_is_in_the_order_of_the_papers_table() -> None:
    assert list(corruptions.MOOD) == [
        "local_blur",
        "slice_shuffle",
        "noise_addition",
        "reflection",
        "sink_deformation",
        "source_deformation",
        "uniform_addition",
        "uniform_shift",
    ]
