"""Synthetic anomalies for images and volumes.

Every published synthetic anomaly is three choices: a shape (where), a texture (what is put there) and a label (the
training target). A `Synthesizer` is one of each; `AutoSeg` and `FPI` are published compositions, `corruptions` the
eight of the MOOD evaluation. `Compose` puts several anomalies into one image, `Mixture` draws one of several.

A name is imported when it is first used; `__init__.pyi` lists them all.
"""

import lazy_loader

from ._version import __version__ as __version__

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
