"""Every method on a photograph in colours, which share the shape; the donor is another one."""

from matplotlib.figure import Figure
from skimage import data, transform

from gallery.brain import main
from gallery.methods import on_a_plane


def draw(fast: bool) -> Figure:
    side = 48 if fast else 128
    pictures = data.astronaut()[:300, 80:380], data.chelsea()[:300, 100:400]
    image, donor = (transform.resize(picture, (side, side), anti_aliasing=True) for picture in pictures)
    return on_a_plane(image, donor, channel_axis=-1)


if __name__ == "__main__":
    main(draw, "methods_photo.png")
