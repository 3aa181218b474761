"""The one way a kernel is compiled."""

from collections.abc import Callable
from contextlib import suppress
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


class _Cache(FunctionCache):
    """Numba's cache, but what is damaged is compiled again instead of raising in the middle of a call.

    A machine that stops leaves torn files, a full disk none. Two processes that compile at once can leave the code of
    one signature under the name of another, which numba would run.
    """

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
