"""Floor 1: every numba loop. No rng, no raise; callers own the arrays they pass.

A kernel's module is imported when the kernel is first used, because importing numba takes longer than
everything else that ``import anomalib_synth`` does. Afterwards the name is an ordinary attribute of this package.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from anomalib_synth import _checks as checks

if TYPE_CHECKING:
    from .alarms import false_alarms
    from .bins import note_bins
    from .blobs import perlin_runs
    from .blur import convolve_columns, convolve_rows
    from .cells import interpolate_cells
    from .colors import jitter, stamp_moved_if_finite
    from .components import (
        component_peaks,
        component_sizes,
        count_outside,
        label_runs,
        take_inside,
        take_outside,
    )
    from .depth import ramp, squared_depths
    from .exponential import expm1, flipped_gaussian, powers_less_one
    from .fused import stamp_if_tame, stamp_pieces, tame
    from .gradient_noise import perlin_noise
    from .median import median_of_five
    from .mixing import add, all_finite, interpolate, interpolate_pieces, mean_change
    from .moves import fill, gather, gather_mapped, place, scatter
    from .multigrid import coarsen
    from .noise import uniform_noise
    from .oriented import oriented_box_runs
    from .poisson import poisson_links, poisson_source, solve
    from .polygon import fill_polygon, spline_runs, stacked_spline_runs
    from .quadrics import box_runs, quadric_runs
    from .radial import sample_radial
    from .ranking import group, merge, order_bits, sort, sort_along, tally_levels
    from .reach import edge_distances, reaches, read_bounds, sample_to_edge
    from .rectangle import box_source, greatest, solve_box
    from .spans import bounds, count, extrude, localize, paint, pixel, select, spans_of_mask, unite
    from .stencil import stencil_runs
    from .superellipse import superellipse_runs
    from .surface import surface_runs
    from .tiles import shuffled_runs, tiled_runs
    from .walk import walk_levels

_HOME = {
    "add": "mixing",
    "all_finite": "mixing",
    "bounds": "spans",
    "box_runs": "quadrics",
    "box_source": "rectangle",
    "coarsen": "multigrid",
    "component_peaks": "components",
    "component_sizes": "components",
    "convolve_columns": "blur",
    "convolve_rows": "blur",
    "count": "spans",
    "count_outside": "components",
    "edge_distances": "reach",
    "expm1": "exponential",
    "extrude": "spans",
    "false_alarms": "alarms",
    "fill": "moves",
    "fill_polygon": "polygon",
    "flipped_gaussian": "exponential",
    "gather": "moves",
    "gather_mapped": "moves",
    "greatest": "rectangle",
    "group": "ranking",
    "interpolate": "mixing",
    "interpolate_cells": "cells",
    "interpolate_pieces": "mixing",
    "jitter": "colors",
    "label_runs": "components",
    "localize": "spans",
    "mean_change": "mixing",
    "median_of_five": "median",
    "merge": "ranking",
    "order_bits": "ranking",
    "note_bins": "bins",
    "oriented_box_runs": "oriented",
    "paint": "spans",
    "perlin_noise": "gradient_noise",
    "perlin_runs": "blobs",
    "pixel": "spans",
    "place": "moves",
    "poisson_links": "poisson",
    "poisson_source": "poisson",
    "powers_less_one": "exponential",
    "quadric_runs": "quadrics",
    "ramp": "depth",
    "reaches": "reach",
    "read_bounds": "reach",
    "sample_radial": "radial",
    "sample_to_edge": "reach",
    "scatter": "moves",
    "select": "spans",
    "shuffled_runs": "tiles",
    "solve": "poisson",
    "solve_box": "rectangle",
    "sort": "ranking",
    "sort_along": "ranking",
    "spans_of_mask": "spans",
    "spline_runs": "polygon",
    "squared_depths": "depth",
    "stacked_spline_runs": "polygon",
    "stamp_if_tame": "fused",
    "stamp_moved_if_finite": "colors",
    "stamp_pieces": "fused",
    "stencil_runs": "stencil",
    "superellipse_runs": "superellipse",
    "surface_runs": "surface",
    "take_inside": "components",
    "take_outside": "components",
    "tally_levels": "ranking",
    "tame": "fused",
    "tiled_runs": "tiles",
    "uniform_noise": "noise",
    "unite": "spans",
    "walk_levels": "walk",
}


def __getattr__(name: str) -> Any:
    checks.attribute(name, _HOME, __name__)
    kernel = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = kernel
    return kernel
