"""Make a sample again from its recipe."""

import json
from pathlib import Path
from typing import Any

from .._disk.claim import free
from .._disk.donors import as_stored
from .._disk.file_checks import inside
from .._disk.files import Picture, read, sha256, write
from ..recipe import Recipe
from ..suite.item import grid, known_axes, plain_header, versions
from . import order_checks as checks

__all__ = ["replay"]


def replay(
    recipe: str | Path, image: str | Path, out: str | Path, donor: str | Path | None = None, mask: Path | None = None
) -> list[str]:
    """Apply a recipe to an image again, and write the result.

    Parameters
    ----------
    recipe : path
        A file of ``recipes/`` that `generate` wrote, or the JSON of a `Recipe`; either holds the generator too.
    image, donor : path
        The images for which it was drawn, or others of the same shape.
    out : path
        Where the image is written, in the format of its name.
    mask : path, optional
        Where the mask is written: 0 and 1 in a volume, 0 and 255 in a picture.

    Returns
    -------
    list of str
        What differs from when the recipe was drawn (image, donor, versions), so that the bytes may differ too. Empty if
        nothing does, or if the recipe does not record it.

    Raises
    ------
    ExportError
        A `ValueError`, when the files do not fit together, or a file to write is one that is read.
    """
    path, out = Path(recipe), Path(out)
    free(
        [Path(file) for file in (out, mask) if file is not None],
        [Path(file) for file in (path, image, donor) if file is not None],
        overwrite=True,
    )
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        record = record if "recipe" in record else {"recipe": record}
        drawn = Recipe.from_json(json.dumps(record["recipe"]))
        generator = drawn.rebuilt()
        for role in ("source", "donor"):
            if record.get(role) is not None:
                inside(role, record[role], ())
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        checks.record(path, error)
    picture = read(image)
    for file in (out, mask):
        if file is not None:
            checks.writable(
                Path(file).name, "uint8" if file is mask else picture.array.dtype, picture.affine is not None
            )
    checks.fits(path, Path(image).name, drawn.grid, grid(picture))
    if generator.needs_donor:
        checks.donor_given(path, type(generator).__name__, donor)
    other = None
    if generator.needs_donor and donor is not None:
        other = as_stored(read(donor), picture, Path(donor).name)
    made = picture._replace(array=picture.array.copy())
    try:
        with known_axes():
            sample = drawn.apply(made.pixels, other, out=made.pixels)
    except (ValueError, TypeError, KeyError) as error:
        checks.applied(path, error)
    write(out, made)
    if mask is not None:
        covered = sample.mask.astype("uint8") * (1 if picture.affine is not None else 255)
        write(mask, Picture(covered.astype("uint8"), picture.affine, plain_header(picture.header)))
    return _others(record, {"source": image, "donor": donor if generator.needs_donor else None})


def _others(record: dict[str, Any], files: dict[str, str | Path | None]) -> list[str]:
    """Return a sentence for each file and version that is not the recorded one."""
    said = []
    for role, path in files.items():
        known = record.get(f"{role}_sha256")
        if path is not None and known is not None and sha256(path) != known:
            said.append(f"{Path(path).name} is not the {role} that the recipe was drawn for, {record[role]}")
    now = versions()
    for package, version in (record.get("versions") or {}).items():
        if now.get(package) != version:
            said.append(f"{package} is {now.get(package, 'missing')}, and was {version} when the recipe was drawn")
    return said
