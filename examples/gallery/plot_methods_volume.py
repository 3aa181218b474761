"""Every method in a volume: the three planes through the middle of the mask, and the label."""

from matplotlib.figure import Figure

from gallery.brain import brains, main
from gallery.methods import in_a_volume


def draw(fast: bool) -> Figure:
    image, donor = (volume[::step, ::step, ::step] for volume in brains(fast) for step in [1 if fast else 2])
    return in_a_volume(image, donor, foreground=0.0)


if __name__ == "__main__":
    main(draw, "methods_volume.png")
