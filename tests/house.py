"""The rooms of the package, floor by floor, and their picture; ``python -m tests.house`` draws it again.

A room may import what stands on a floor below it, and its files each other. `tests/test_floors.py` reads the source and
fails on anything else, and on a picture that is not the one of the source.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

PACKAGE = "anomalib_synth"
ROOT = Path(__file__).parents[1]
SOURCE = ROOT / PACKAGE
FILES = {str(path.relative_to(SOURCE)): path for path in sorted(SOURCE.rglob("*.py"))}
PICTURE = ROOT / "docs" / "pictures" / "house.svg"

COUNTER = "__init__"  # the top __init__.py: it re-exports every floor, so it stands above them all

# From the ground up. A room is a folder or a file; the generators, which are made of each other, are one room of files.
HOUSE: list[dict[str, tuple[str, ...]]] = [
    {"_checks": ("_checks",), "_version": ("_version",)},
    {"_kernels": ("_kernels",)},
    {"runs": ("runs",), "metrics": ("metrics",)},
    {"_core": ("_core",)},
    {"shapes": ("shapes",), "textures": ("textures",), "labels": ("labels",)},
    {"_sampling": ("_sampling",)},
    {"generators": ("generator", "synthesizer", "compose", "mixture", "recipe")},
    {"methods": ("methods",), "corruptions": ("corruptions",)},
    {"catalog": ("catalog",), "steer": ("steer",)},
    {"_disk": ("_disk",)},
    {"suite": ("suite",)},
    {"evaluation": ("evaluation",), "export": ("export",), "preview": ("preview",)},
    {"integrations": ("integrations",), "cli": ("cli", "__main__")},
]
FLOORS = {room: number for number, floor in enumerate(HOUSE) for room in floor} | {COUNTER: len(HOUSE)}
ROOMS = {name: room for floor in HOUSE for room, names in floor.items() for name in names} | {COUNTER: COUNTER}


def room(name: str) -> str:
    """The room of a file ("shapes/box.py") or of a module below the package ("shapes.box")."""
    first = name.removesuffix(".py").replace("/", ".").split(".")[0]
    return ROOMS.get(first, first)


def imported_modules(tree: ast.AST, name: str) -> Iterator[tuple[int, str]]:
    """Every module below the package that the file imports, with its line; "" is the package itself."""
    here = [PACKAGE, *Path(name).parent.parts]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = here[: len(here) - node.level + 1] if node.level else []
            base = ".".join([*start, *([node.module] if node.module else [])])
            modules = [f"{base}.{alias.name}" if base == PACKAGE else base for alias in node.names]
        else:
            continue
        for module in modules:
            if module == PACKAGE or module.startswith(PACKAGE + "."):
                yield node.lineno, module[len(PACKAGE) + 1 :]


def neighbours(own: str) -> list[str]:
    """The rooms that a room imports from, from the nearest floor down."""
    found = set()
    for name, path in FILES.items():
        if room(name) == own:
            found |= {room(module) for _, module in imported_modules(ast.parse(path.read_text()), name) if module}
    return sorted((found & set(FLOORS)) - {own, COUNTER}, key=lambda other: (-FLOORS[other], other))


def sentence(own: str) -> str:
    """The first line of a room's docstring."""
    names = next(names for floor in HOUSE for key, names in floor.items() if key == own)
    path = FILES.get(f"{names[0]}/__init__.py") or FILES[f"{names[0]}.py"]
    return (ast.get_docstring(ast.parse(path.read_text())) or "").split("\n")[0].rstrip(".")


def drawn() -> str:
    """The picture: a row for each floor, the ground at the bottom; in each room what it is for and what it uses."""
    width, height, gap, left = 1180, 74, 8, 44
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {len(HOUSE) * (height + gap) + gap}"',
        'font-family="system-ui, sans-serif" role="img" aria-label="The rooms of the package, floor by floor">',
        "<style>.room{fill:#f4f1ea;stroke:#8a7f6a}.own{fill:#e8edf3;stroke:#6b7f99}",
        ".name{font-weight:600;font-size:15px;fill:#1c1c1c}.text{font-size:12px;fill:#333}",
        ".uses{font-size:11px;fill:#666}.floor{font-size:13px;fill:#777}</style>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
    ]
    for number, floor in enumerate(reversed(HOUSE)):
        level = len(HOUSE) - 1 - number
        top = gap + number * (height + gap)
        lines.append(f'<text class="floor" x="14" y="{top + height // 2 + 5}">{level}</text>')
        one = (width - left - gap * len(floor)) // len(floor)
        for place, (name, names) in enumerate(floor.items()):
            x = left + place * (one + gap)
            kind = "own" if name.startswith("_") else "room"
            title = name if names == (name,) else f"{name}: {', '.join(names)}"
            uses = ", ".join(neighbours(name)) or "nothing"
            fits = one // 7
            lines += [
                f'<rect class="{kind}" x="{x}" y="{top}" width="{one}" height="{height}" rx="5"/>',
                f'<text class="name" x="{x + 12}" y="{top + 22}">{escape(title)}</text>',
                f'<text class="text" x="{x + 12}" y="{top + 42}">{escape(cut(sentence(name), fits))}</text>',
                f'<text class="uses" x="{x + 12}" y="{top + 60}">{escape(cut(f"uses {uses}", fits))}</text>',
            ]
    return "\n".join([*lines, "</svg>", ""])


def cut(text: str, most: int) -> str:
    """A text that fits."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


if __name__ == "__main__":
    PICTURE.write_text(drawn())
