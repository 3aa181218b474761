"""Every numba loop. No rng, no raise; callers own the arrays they pass.

A kernel's module is imported when the kernel is first used, because importing numba takes longer than everything else
that ``import anomalib_synth`` does; afterwards its name is an ordinary attribute. ``__init__.pyi`` lists the kernels.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
