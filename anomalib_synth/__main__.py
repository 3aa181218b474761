"""``python -m anomalib_synth`` is ``anomalib-synth``."""

from .cli import main

if __name__ == "__main__":
    main()
