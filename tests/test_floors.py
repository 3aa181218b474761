"""The house rules, read from the source: imports go downward, errors are raised at the door, kernels are bare loops.

Each rule is a function from a parsed file to its violations, so that a snippet can show that the rule bites.
"""

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from anomalib_synth import _kernels as kernels
from tests.house import COUNTER, FILES, FLOORS, PICTURE, SOURCE, drawn, imported_modules, room

RANDOM = {"random", "default_rng", "Generator", "SeedSequence", "rng"}


def upward_imports(tree: ast.AST, name: str) -> Iterator[str]:
    """A room imports from the rooms below it, and its files from each other; nothing imports the counter."""
    own = room(name)
    for line, module in imported_modules(tree, name):
        other = room(module) if room(module) in FLOORS else COUNTER
        if other != own and FLOORS[other] >= FLOORS[own]:
            yield f"line {line}: {own} (floor {FLOORS[own]}) imports {other} (floor {FLOORS[other]})"


def raises_outside_checks(tree: ast.AST, name: str) -> Iterator[str]:
    """Errors are raised in `_checks`, or in a room's own checks.py.

    Exceptions: what Python asks a module's `__getattr__` for, what typer asks a command to end with, and what only
    passes by.
    """
    if room(name) == "_checks" or Path(name).name.endswith("checks.py"):
        return
    asked = {node for f in ast.walk(tree) if getattr(f, "name", "") == "__getattr__" for node in ast.walk(f)}
    for node in set(ast.walk(tree)) - asked:
        if isinstance(node, ast.Raise) and node.exc is not None:
            if room(name) in {"cli"} and ast.unparse(node.exc).startswith("typer."):
                continue
            yield f"line {node.lineno}: raise"


def draws_where_nothing_may_be_drawn(tree: ast.AST, name: str) -> Iterator[str]:
    """Kernels are deterministic, and so is every `apply` and `render`: the recipe holds what was drawn."""
    if room(name) == "_kernels":
        scopes = [tree]
    else:
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        scopes = [node for node in functions if node.name.lstrip("_").split("_")[0] in {"apply", "render", "runs"}]
    for scope in scopes:
        for node in ast.walk(scope):
            names = {getattr(node, field, None) for field in ("id", "attr", "arg")}
            if isinstance(node, ast.Import):
                names |= {part for alias in node.names for part in alias.name.split(".")}
            elif isinstance(node, ast.ImportFrom):
                names |= {*(node.module or "").split("."), *(alias.name for alias in node.names)}
            if found := names & RANDOM:
                yield f"line {node.lineno}: {found.pop()}"


def careless_compilation(tree: ast.AST, name: str) -> Iterator[str]:
    """Numba is called in _kernels/jit.py alone: without the GIL, cached, on one thread, in IEEE arithmetic."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom) and "numba" in ast.unparse(node) and name != "_kernels/jit.py":
            yield f"line {node.lineno}: numba outside _kernels/jit.py"
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("jit")]
    for call in calls:
        options = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
        wanted = {"nogil": "True", "parallel": "False", "fastmath": "False"}
        wrong = [
            f"{option} is not {value}" for option, value in wanted.items() if options.get(option, "False") != value
        ]
        yield from (f"line {call.lineno}: {fault}" for fault in wrong)
    if calls and not any("cache=True" in ast.unparse(call) for call in calls):
        yield "nothing is cached"


Rule = Callable[[ast.AST, str], Iterator[str]]
RULES: list[Rule] = [
    upward_imports,
    raises_outside_checks,
    draws_where_nothing_may_be_drawn,
    careless_compilation,
]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule: Rule, name: str) -> None:
    assert list(rule(ast.parse(FILES[name].read_text()), name)) == []


def test_the_picture_is_that_of_the_source() -> None:
    assert PICTURE.read_text() == drawn(), "python -m tests.house draws it again"


def test_a_shape_knows_no_texture_and_no_label_a_shape() -> None:
    # Rooms of one floor are peers: each of the three choices can be read, and changed, without the other two.
    assert FLOORS["shapes"] == FLOORS["textures"] == FLOORS["labels"]


def test_every_room_has_a_floor() -> None:
    assert {room(name) for name in FILES} <= set(FLOORS)


@pytest.mark.parametrize(
    ("rule", "name", "snippet"),
    [
        (upward_imports, "runs.py", "from anomalib_synth.shapes import Box"),
        (upward_imports, "runs.py", "import anomalib_synth.synthesizer"),
        (upward_imports, "shapes/box.py", "from anomalib_synth import textures"),
        (upward_imports, "shapes/box.py", "from ..synthesizer import Sample"),
        (upward_imports, "shapes/box.py", "from anomalib_synth import AutoSeg"),
        (upward_imports, "_kernels/fill.py", "from .. import runs"),
        (upward_imports, "_checks/samples.py", "def f():\n    from .._kernels import fill"),
        (raises_outside_checks, "runs.py", "def f():\n    raise ValueError('count')"),
        (draws_where_nothing_may_be_drawn, "_kernels/noise.py", "import random"),
        (draws_where_nothing_may_be_drawn, "_kernels/noise.py", "from numpy.random import normal"),
        (draws_where_nothing_may_be_drawn, "_kernels/noise.py", "def f(x):\n    x[0] = np.random.normal()"),
        (draws_where_nothing_may_be_drawn, "textures/noise.py", "def apply(self, rng):\n    pass"),
        (draws_where_nothing_may_be_drawn, "textures/noise.py", "def apply(self):\n    np.random.default_rng(0)"),
        (careless_compilation, "_kernels/jit.py", "numba.njit(cache=True)(f)"),
        (careless_compilation, "_kernels/jit.py", "numba.njit(nogil=True)(f)"),
        (careless_compilation, "_kernels/jit.py", "numba.njit(nogil=True, cache=True, parallel=True)(f)"),
        (careless_compilation, "_kernels/jit.py", "numba.njit(nogil=True, cache=True, fastmath=True)(f)"),
        (careless_compilation, "_kernels/fill.py", "import numba"),
        (careless_compilation, "runs.py", "from numba import njit"),
    ],
    ids=lambda value: value.__name__ if callable(value) else None,
)
def test_the_rule_bites(rule: Rule, name: str, snippet: str) -> None:
    assert list(rule(ast.parse(snippet), name)) != []


@pytest.mark.parametrize(
    ("rule", "name", "snippet"),
    [
        (upward_imports, "shapes/box.py", "from anomalib_synth import _checks\nfrom ._ranges import draw"),
        (upward_imports, "synthesizer.py", "from anomalib_synth.runs import union\nimport numpy as np"),
        (raises_outside_checks, "_checks/samples.py", "def f():\n    raise ValueError('count')"),
        (raises_outside_checks, "suite/suite_checks.py", "def f():\n    raise ValueError('count')"),
        (draws_where_nothing_may_be_drawn, "textures/noise.py", "def draw(self, rng):\n    return rng.integers(9)"),
        (careless_compilation, "_kernels/jit.py", "import numba\nnumba.njit(nogil=True, cache=True)(f)"),
        (raises_outside_checks, "_kernels/__init__.py", "def __getattr__(name):\n    raise AttributeError(name)"),
    ],
)
def test_the_rule_lets_good_code_pass(rule: Rule, name: str, snippet: str) -> None:
    assert list(rule(ast.parse(snippet), name)) == []


def test_no_kernel_has_the_name_of_a_module() -> None:
    # Importing the module would hide the kernel of that name.
    assert not set(kernels.__all__) & {path.stem for path in (SOURCE / "_kernels").glob("*.py")}


def test_arrays_in_arrays_out_needs_numpy_and_numba_alone() -> None:
    script = """
import sys
for name in ("scipy", "skimage", "cv2", "torch", "nibabel", "matplotlib"):
    sys.modules[name] = None  # importing it fails
import numpy as np
from anomalib_synth import AutoSeg
image, donor = np.zeros((32, 48), np.float32), np.ones((32, 48), np.float32)
sample = AutoSeg(size=(0.3, 0.6))(image, donor, rng=0)
assert sample.mask.any() and sample.label.any()
"""
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True)
