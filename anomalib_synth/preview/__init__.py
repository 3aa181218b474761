"""What a method does to an image, for a person to look at: a contact sheet, or a page with sliders.

Needs the `io` extra for NIfTI volumes.
"""

from .frames import Choices, Frame, frames
from .page import page
from .sheet import sheet

__all__ = ["Choices", "Frame", "frames", "page", "sheet"]
