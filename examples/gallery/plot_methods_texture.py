"""Every method on a texture: a brick wall, the donor is gravel."""

from matplotlib.figure import Figure
from skimage import data, transform

from gallery.brain import main
from gallery.methods import on_a_plane


def draw(fast: bool) -> Figure:
    side = 48 if fast else 128
    image, donor = (
        transform.resize(picture, (side, side), anti_aliasing=True) for picture in (data.brick(), data.gravel())
    )
    return on_a_plane(image, donor)


if __name__ == "__main__":
    main(draw, "methods_texture.png")
