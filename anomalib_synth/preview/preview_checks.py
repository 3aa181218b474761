"""Every raise of the preview: errors that name the argument, the rule and the value."""

from collections.abc import Sequence

__all__ = ["few_frames", "image_kind", "same_shape"]


def few_frames(count: int, most: int) -> None:
    """No more frames than somebody looks at."""
    if not 1 <= count <= most:
        raise ValueError(f"seeds times the values of --vary must be 1 to {most} frames, got {count}")


def same_shape(donor: Sequence[int], image: Sequence[int]) -> None:
    """A donor like the image."""
    if tuple(donor) != tuple(image):
        raise ValueError(f"donor must have the image's shape {tuple(image)}, got {tuple(donor)}")


def image_kind(name: str, shape: Sequence[int], kind: str) -> None:
    """Real numbers in a plane, a plane of colours, or a volume."""
    if kind not in "biuf" or len(shape) not in (2, 3):
        raise ValueError(f"{name} must have 2 or 3 axes of real numbers, got {len(shape)} of kind {kind!r}")
