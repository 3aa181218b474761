"""The one way a kernel is compiled."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core.caching import FunctionCache

Function = TypeVar("Function", bound=Callable[..., object])


def kernel(function: Function) -> Function:
    """Compile `function` on first use: without the GIL, cached on disk, sequential, IEEE arithmetic.

    A division by zero gives what IEEE says: a test for it before each would keep loops from running over several
    pixels at once.

    Where no cache folder can be written (a read-only installation without a home), it compiles in memory instead.
    """
    try:
        compiled: Any = numba.njit(nogil=True, cache=True, error_model="numpy")(function)
    except RuntimeError:
        compiled = numba.njit(nogil=True, error_model="numpy")(function)
    else:
        if compiled is not function:  # as it is with NUMBA_DISABLE_JIT
            compiled._cache = _Cache(function)
    return cast(Function, compiled)


@cache
def _sources() -> str:
    """Return a digest of all kernels' sources: a compiled kernel holds others, of other files, within it."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


class _Cache(FunctionCache):
    """Numba's cache, except that damaged entries are compiled again instead of raising in the middle of a call.

    Numba takes an entry for current while the kernel's own file is the same; here all files of kernels have to be.

    A machine that stops leaves truncated files, a full disk none. Two processes that compile at once can leave the code
    of one signature under the name of another, which numba would run.
    """

    def __init__(self, function: Callable[..., object]) -> None:
        super().__init__(function)
        self._cache_file._source_stamp = (self._cache_file._source_stamp, _sources())

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        found = None
        try:
            found = super().load_overload(sig, target_context)
            sound = found is None or found.signature.args == tuple(sig)
        except Exception:
            sound = False
        if sound:
            return found
        with suppress(OSError):
            self.flush()
        return None

    def save_overload(self, sig: Any, data: Any) -> None:
        with suppress(Exception):
            super().save_overload(sig, data)
