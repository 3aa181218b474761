"""Every method on a slice of the brain."""

from matplotlib.figure import Figure

from gallery.brain import brains, main, tissue
from gallery.methods import on_a_plane


def draw(fast: bool) -> Figure:
    image, donor = (tissue(volume) for volume in brains(fast))
    return on_a_plane(image, donor, foreground=0.0)


if __name__ == "__main__":
    main(draw, "methods_slice.png")
