"""Floor 2: a word with the C library's allocator."""

import numpy as np

_BLOCK = 8 << 20


def recycle_freed_blocks() -> None:
    """Let malloc keep freed blocks of up to 8 MiB for the next array instead of giving them back to the system.

    glibc maps every block of 128 KiB and more afresh until it has seen a larger one freed (its dynamic mmap threshold).
    A fresh 256 x 256 sample then spends 28 copies of the image on page faults, measured; a recycled one 2. One unused
    block, allocated and freed, teaches it; other allocators are not affected.
    """
    np.empty(_BLOCK, np.uint8)
