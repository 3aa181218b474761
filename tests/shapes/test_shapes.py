import itertools
import json
from typing import Any

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from anomalib_synth import Synthesizer, labels, runs, shapes, textures
from anomalib_synth import _kernels as kernels
from anomalib_synth.shapes import Ball, Box, ByDimension, Ellipse, SplinePolygon, SplineSurface
from tests import naive
from tests.support import strategies
from tests.support.strategies import examples, finite_floats, random_image, seeds

# Everything that is exported, with parameters that reach far, beyond what is drawn by default.
EXPORTED = {
    **{name: build() for name, build in strategies.SHAPES.items()},
    "large Ball": Ball(0.5),
    "large Box": Box(1.0),
    "large Ellipse": Ellipse(1.0),
    "large OrientedBox": shapes.OrientedBox(area=1.0, aspect=(0.1, 10)),
    "long Scar": shapes.Scar(length=300, width=30),
    "large ShearedBox": shapes.ShearedBox(1.0, shear=1.0),
    "large ShearedEllipse": shapes.ShearedEllipse(1.0, shear=1.0),
    "square Superellipse": shapes.Superellipse(1.0, shear=1.0, exponent=8),
    "large Ellipses": shapes.Ellipses(1.0),
    "star": SplinePolygon((3, 30), 1.0),
    "straight star": SplinePolygon((3, 30), 1.0, order=1),
    "large SplineSurface": SplineSurface((3, 30), 1.0),
    "zoomed GivenMasks": shapes.GivenMasks(strategies.LESIONS, zoom=(0.3, 5.0)),
}
PLANES = st.tuples(st.integers(6, 32), st.integers(6, 32))
VOLUMES = st.tuples(*[st.integers(5, 12)] * 3)
SHAPES = [
    Ball((0.1, 0.5)),
    Box((0.1, 1.0)),
    Box(0.5, square=True),
    Ellipse((0.1, 1.0)),
    SplinePolygon((3, 30), (0.2, 1.0)),
    SplinePolygon((3, 30), (0.2, 1.0), order=1),
    SplineSurface((3, 20), (0.2, 1.0)),
    ByDimension(SplinePolygon(), SplineSurface()),
]


def center_in(data: st.DataObject, grid: tuple[int, ...]) -> list[int]:
    return [data.draw(st.integers(0, side - 1)) for side in grid]


@pytest.mark.parametrize("shape", SHAPES, ids=repr)
@given(data=st.data(), grid=st.one_of(PLANES, VOLUMES), seed=seeds)
@examples(20)
def test_a_shape_is_plain_numbers_and_its_runs_are_canonical(
    shape: Any, data: st.DataObject, grid: tuple[int, ...], seed: int
) -> None:
    center = center_in(data, grid)
    parameters = shape.draw(np.random.default_rng(seed), center, grid)
    assert parameters["center"] == center
    assert json.loads(json.dumps(parameters)) == parameters
    covered = shape.runs(parameters, grid)
    mask = runs.to_mask(covered, grid)
    np.testing.assert_array_equal(covered, runs.from_mask(mask))
    away = np.sqrt((naive.offsets(center, grid) ** 2).sum(axis=0))
    assert (away[mask] <= shape.extent(parameters) + 1e-9).all()


@pytest.mark.parametrize("name", EXPORTED)
@given(grid=st.one_of(PLANES, VOLUMES), data=st.data(), seed=seeds)
@examples(30)
def test_the_extent_holds_every_covered_pixel(name: str, grid: tuple[int, ...], data: st.DataObject, seed: int) -> None:
    shape: Any = EXPORTED[name]
    center = center_in(data, grid)
    parameters = shape.draw(np.random.default_rng(seed), center, grid)
    extent = shape.extent(parameters)
    covered = np.argwhere(runs.to_mask(shape.runs(parameters, grid), grid))
    assert (np.linalg.norm(covered - center, axis=1) <= extent + 1e-9).all()
    if getattr(shape, "movable", True) and extent < 40:
        # Nor does the part of it that the image cuts off reach farther.
        mask, middle = whole(shape, parameters, len(grid))
        assert (np.linalg.norm(np.argwhere(mask) - middle, axis=1) <= extent + 1e-9).all()


def whole(shape: Any, parameters: dict[str, Any], axes: int) -> tuple[np.ndarray, list[int]]:
    """A shape in the middle of a grid that has room for all of it, and beyond; and that middle."""
    reach = int(np.ceil(shape.extent(parameters))) + 3
    wide, middle = (2 * reach + 1,) * axes, [reach] * axes
    return runs.to_mask(shape.runs({**parameters, "center": middle}, wide), wide), middle


MOVABLE = {
    "Ball": Ball((0.05, 0.4)),
    "Box": Box((0.1, 0.9)),
    "Ellipse": Ellipse((0.1, 0.9)),
    "OrientedBox": shapes.OrientedBox(),
    "Scar": shapes.Scar(length=(4, 10), width=(1, 4)),
    "ShearedBox": shapes.ShearedBox((0.1, 0.6)),
    "Superellipse": shapes.Superellipse((0.1, 0.6)),
    "Ellipses": shapes.Ellipses((0.1, 0.6)),
    "SplinePolygon": SplinePolygon((3, 20), (0.2, 1.0)),
    "SplineSurface": SplineSurface((3, 20), (0.2, 1.0)),
    "ByDimension": ByDimension(SplinePolygon(), SplineSurface()),
    "GivenMasks": shapes.GivenMasks(strategies.LESIONS),
    "Choice": shapes.Choice((Ball(0.2), Box(0.4))),
}


@pytest.mark.parametrize("name", MOVABLE)
@given(
    grid=st.one_of(st.tuples(*[st.integers(16, 40)] * 2), st.tuples(*[st.integers(16, 22)] * 3)),
    count=st.integers(1, 3),
    share=st.sampled_from([1.0, 0.7, None]),
    seed=seeds,
)
@examples(20)
def test_inside_a_shape_is_whole(name: str, grid: tuple[int, ...], count: int, share: float | None, seed: int) -> None:
    """Not a pixel of any of them is cut off by the image, and its centre is where centres may lie."""
    shape: Any = MOVABLE[name]
    image = random_image(grid, "float32", seed)
    texture = textures.UniformAddition(intensity_range=(0, 1), clip=False)
    method = Synthesizer(shape, texture, labels.Binary(), inside=True, count=count, central_fraction=share)
    sample = method(image, rng=seed)
    united = np.zeros(grid, bool)
    central = naive.central(grid, 0.8 if share is None else share)
    for parameters in sample.recipe.shapes:
        center = parameters["center"]
        assert central[tuple(center)]
        mask, middle = whole(shape, parameters, len(grid))
        pixels = np.argwhere(mask) - middle + center
        assert (pixels >= 0).all()
        assert (pixels < grid).all()
        united[tuple(pixels.T)] = True
    np.testing.assert_array_equal(sample.mask, united)


@pytest.mark.parametrize(("grid", "size"), [((12, 17), 0.5), ((9, 8, 10), 0.5)])
def test_inside_all_places_where_a_box_is_whole_are_equally_likely(grid: tuple[int, ...], size: float) -> None:
    image = random_image(grid, "float32", 0)
    texture = textures.UniformAddition(intensity_range=(0, 1), clip=False)
    method = Synthesizer(Box(size), texture, labels.Binary(), inside=True, central_fraction=1.0)
    rng = np.random.default_rng(0)
    times = np.zeros(grid, int)
    half = int(size * min(grid) / 2)
    for _ in range(4000):
        (parameters,) = method.draw(image, rng=rng).shapes
        assert set(parameters["half_width"]) == {half}
        times[tuple(parameters["center"])] += 1
    # From C - h to C + h - 1.
    allowed = np.zeros(grid, bool)
    allowed[tuple(slice(half, side - half + 1) for side in grid)] = True
    assert not times[~allowed].any()
    assert stats.chisquare(times[allowed]).pvalue > 0.01


@pytest.mark.parametrize("shape", [shapes.GivenMasks(np.ones((30, 5), bool), angle=0), shapes.Scar(length=60, width=3)])
def test_a_shape_larger_than_the_image_cannot_be_inside(shape: Any) -> None:
    image = random_image((20, 25), "float32", 0)
    method = Synthesizer(shape, textures.Reflection(), labels.Binary(), inside=True)
    with pytest.raises(ValueError, match=r"Synthesizer met no shape that lies inside the image .* or inside=False"):
        method(image, rng=0)
    assert method.replace(inside=False)(image, rng=0).mask.any()


@given(grid=PLANES, corners=hnp.arrays(float, st.tuples(st.integers(3, 9), st.just(2)), elements=finite_floats(-9, 40)))
def test_fill_is_the_non_zero_winding_rule(grid: tuple[int, int], corners: np.ndarray) -> None:
    mask = runs.to_mask(kernels.fill_polygon(corners, *grid), grid)
    clear = naive.distance_to(corners, grid) > 1e-9
    np.testing.assert_array_equal(mask[clear], naive.fill(corners, grid)[clear])


@given(row=st.integers(0, 8), column=st.integers(0, 8))
def test_polygons_that_share_an_edge_share_no_pixel(row: int, column: int) -> None:
    middle = (float(row), float(column))
    corners = [(-1.0, -1.0), (-1.0, 9.0), (9.0, 9.0), (9.0, -1.0)]
    triangles = [np.array([middle, corners[i - 1], corners[i]]) for i in range(4)]
    times = sum(runs.to_mask(kernels.fill_polygon(t, 9, 9), (9, 9)).astype(int) for t in triangles)
    assert (times == 1).all()


@given(grid=PLANES, seed=seeds, data=st.data(), order=st.sampled_from([1, 3]))
def test_the_polygon_is_the_published_one(grid: tuple[int, int], seed: int, data: st.DataObject, order: int) -> None:
    shape = SplinePolygon((3, 25), (0.3, 1.0), order)
    parameters = shape.draw(np.random.default_rng(seed), center_in(data, grid), grid)
    vertices = naive.polygon_vertices(parameters)
    curve = naive.closed_spline(vertices) if order == 3 else vertices
    mask = runs.to_mask(shape.runs(parameters, grid), grid)
    clear = naive.distance_to(curve, grid) > (0.06 if order == 3 else 1e-9)
    np.testing.assert_array_equal(mask[clear], naive.fill(curve, grid)[clear])


def test_a_large_polygon_is_as_close_to_the_curve() -> None:
    grid, shape = (300, 400), SplinePolygon(10, 1.0)
    parameters = shape.draw(np.random.default_rng(5), [150, 200], grid)
    curve = naive.closed_spline(naive.polygon_vertices(parameters))
    mask = runs.to_mask(shape.runs(parameters, grid), grid)
    rows = slice(140, 150)  # a few rows: the twin is slow
    local = curve - [140, 0]
    clear = naive.distance_to(local, (10, 400)) > 0.06
    np.testing.assert_array_equal(mask[rows][clear], naive.fill(local, (10, 400))[clear])


def test_the_spline_is_closed_and_smooth() -> None:
    """The published spline is open: it is closed by a chord of 0.24 x size on average."""
    rng = np.random.default_rng(3)
    shape = SplinePolygon(10, 0.9)
    for _ in range(20):
        parameters = shape.draw(rng, [64, 64], (128, 128))
        turned = {
            **parameters,
            "angles": parameters["angles"][4:] + parameters["angles"][:4],
            "radii": parameters["radii"][4:] + parameters["radii"][:4],
        }
        first, second = (runs.to_mask(shape.runs(p, (128, 128)), (128, 128)) for p in (parameters, turned))
        assert np.count_nonzero(first != second) <= 2  # whichever vertex comes first


@pytest.mark.parametrize(("vertices", "jitter"), [(3, 10), (10, 10), (18, 100 / 18), (200, 0.5)])
def test_vertices_are_jittered_but_never_swap(vertices: int, jitter: float) -> None:
    shape = SplinePolygon(vertices, 0.5)
    rng = np.random.default_rng(0)
    drawn = [shape.draw(rng, [50, 50], (100, 100)) for _ in range(200)]
    angles = np.array([d["angles"] for d in drawn])
    even = np.arange(vertices) * 360 / vertices
    assert (np.abs(angles - even) <= jitter).all()
    assert np.abs(angles - even).max() > 0.95 * jitter
    assert (np.diff(angles, axis=1) > 0).all()
    radii = np.array([d["radii"] for d in drawn])
    assert radii.min() >= 0.1
    assert radii.max() <= 0.5
    assert radii.mean() == pytest.approx(0.3, abs=0.02)


@pytest.mark.compiled
def test_mean_area_of_the_ten_vertex_polygon() -> None:
    """0.277 size^2, and with a size of its own for each axis 0.277 times their product."""
    rng = np.random.default_rng(0)
    shape = SplinePolygon(10, (0.3, 1.0))
    ratios = []
    for _ in range(3000):
        parameters = shape.draw(rng, [100, 100], (201, 201))
        ratios.append(runs.count(shape.runs(parameters, (201, 201))) / np.prod(parameters["size"]))
    assert np.mean(ratios) == pytest.approx(0.277, abs=0.005)


@pytest.mark.parametrize("grid", [(40, 90), (90, 40), (30, 50, 40)])
def test_size_is_a_share_of_the_shorter_side_drawn_per_axis(grid: tuple[int, ...]) -> None:
    center = [side // 2 for side in grid]
    rng = np.random.default_rng(0)
    shorter = min(grid)
    for shape in (SplinePolygon(10, (0.2, 0.6)), SplineSurface(10, (0.2, 0.6))):
        sizes = np.array([shape.draw(rng, center, grid)["size"] for _ in range(300)])
        assert sizes.min() >= 0.2 * shorter
        assert sizes.max() <= 0.6 * shorter
        assert sizes.min() < 0.22 * shorter
        assert sizes.max() > 0.58 * shorter
        assert abs(np.corrcoef(sizes.T)[0, 1]) < 0.2
    halves = np.array([Ellipse((0.2, 0.6)).draw(rng, center, grid)["half_width"] for _ in range(300)])
    assert halves.min() >= 0.1 * shorter
    assert halves.max() <= 0.3 * shorter
    widths = np.array([Box((0.2, 0.6)).draw(rng, center, grid)["half_width"] for _ in range(300)])
    assert set(widths.ravel()) == set(range(round(0.1 * shorter), round(0.3 * shorter)))
    squares = np.array([Box((0.2, 0.6), square=True).draw(rng, center, grid)["half_width"] for _ in range(50)])
    assert (squares == squares[:, :1]).all()
    radii = {Ball((0.1, 0.3)).draw(rng, center, grid)["radius"] for _ in range(300)}
    assert radii == set(range(round(0.1 * shorter), round(0.3 * shorter)))


def test_fixed_numbers_are_fixed() -> None:
    rng = np.random.default_rng(0)
    parameters = SplinePolygon(7, 0.5).draw(rng, [20, 20], (40, 60))
    assert len(parameters["radii"]) == 7
    assert parameters["size"] == [20.0, 20.0]
    assert Ball(0.25).draw(rng, [20, 20], (40, 60))["radius"] == 10
    assert Box(0.5).draw(rng, [20, 20], (40, 60))["half_width"] == [10, 10]


def test_ranges_of_vertices_are_inclusive() -> None:
    rng = np.random.default_rng(0)
    for shape, key in ((SplinePolygon((3, 6)), "radii"), (SplineSurface((3, 6)), "radii")):
        assert {len(shape.draw(rng, [9, 9, 9], (20, 20, 20))[key]) for _ in range(100)} == {3, 4, 5, 6}


@given(grid=st.one_of(PLANES, VOLUMES), data=st.data(), radius=st.integers(1, 9))
def test_ball_keeps_its_poles(grid: tuple[int, ...], data: st.DataObject, radius: int) -> None:
    parameters = {"center": center_in(data, grid), "radius": radius}
    mask = runs.to_mask(Ball().runs(parameters, grid), grid)
    np.testing.assert_array_equal(mask, naive.ball(parameters, grid))


@given(grid=st.one_of(PLANES, VOLUMES), data=st.data(), seed=seeds)
def test_box_is_half_open(grid: tuple[int, ...], data: st.DataObject, seed: int) -> None:
    shape = Box((0.1, 1.0))
    parameters = shape.draw(np.random.default_rng(seed), center_in(data, grid), grid)
    np.testing.assert_array_equal(runs.to_mask(shape.runs(parameters, grid), grid), naive.box(parameters, grid))


@given(grid=st.one_of(PLANES, VOLUMES), data=st.data(), seed=seeds)
def test_ellipse_holds_its_level(grid: tuple[int, ...], data: st.DataObject, seed: int) -> None:
    shape = Ellipse((0.1, 1.0))
    parameters = shape.draw(np.random.default_rng(seed), center_in(data, grid), grid)
    level = naive.ellipse_level(parameters, grid)
    clear = np.abs(level - 1) > 1e-9
    mask = runs.to_mask(shape.runs(parameters, grid), grid)
    np.testing.assert_array_equal(mask[clear], (level <= 1)[clear])


@given(grid=VOLUMES, data=st.data(), seed=seeds)
@examples(15)
def test_surface_is_the_interpolant(grid: tuple[int, int, int], data: st.DataObject, seed: int) -> None:
    shape = SplineSurface((3, 15), (0.3, 1.0))
    parameters = shape.draw(np.random.default_rng(seed), center_in(data, grid), grid)
    margin = naive.surface_margin(parameters, grid)
    clear = np.abs(margin) > 1e-9
    mask = runs.to_mask(shape.runs(parameters, grid), grid)
    np.testing.assert_array_equal(mask[clear], (margin >= 0)[clear])
    assert mask[tuple(parameters["center"])]


def test_surface_passes_through_its_control_points_and_spreads_them() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        parameters = SplineSurface(12, 0.9).draw(rng, [30, 30, 30], (60, 60, 60))
        directions = np.array(parameters["directions"])
        np.testing.assert_allclose(np.linalg.norm(directions, axis=1), 1)
        surface = naive.surface_radius(parameters)
        for direction, radius in zip(directions, parameters["radii"], strict=True):
            assert surface(direction) == pytest.approx(radius)
        closest = max(a @ b for a, b in itertools.combinations(directions, 2))
        assert closest < np.cos(np.radians(15))
        assert np.linalg.norm(directions.mean(axis=0)) < 0.2


@given(grid=VOLUMES, seed=seeds, data=st.data())
def test_in_a_volume_the_polygon_is_a_prism(grid: tuple[int, int, int], seed: int, data: st.DataObject) -> None:
    shape = SplinePolygon((3, 9), (0.4, 1.0))
    parameters = shape.draw(np.random.default_rng(seed), center_in(data, grid), grid)
    mask = runs.to_mask(shape.runs(parameters, grid), grid)
    plane = runs.to_mask(shape.runs(parameters, grid[1:]), grid[1:])
    near = np.abs(np.arange(grid[0]) - parameters["center"][0]) <= parameters["half_depth"]
    np.testing.assert_array_equal(mask, near[:, None, None] & plane)


def test_in_a_plane_the_surface_is_a_polygon() -> None:
    one, other = (
        shape.draw(np.random.default_rng(1), [20, 20], (40, 40))
        for shape in (SplineSurface(8, 0.5), SplinePolygon(8, 0.5))
    )
    assert one == other
    np.testing.assert_array_equal(SplineSurface(8, 0.5).runs(one, (40, 40)), SplinePolygon(8, 0.5).runs(one, (40, 40)))


@pytest.mark.parametrize("center", [[-40, -40, 4], [4, 4, -40], [40, 4, 4]])
def test_a_box_beyond_the_image_covers_nothing(center: list[int]) -> None:
    """As in a recipe that somebody edited."""
    assert len(Box().runs({"center": center, "half_width": [1, 1, 1]}, (8, 8, 8))) == 0
