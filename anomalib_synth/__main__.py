"""``python -m anomalib_synth`` is ``anomalib-synth``."""

from .cli.main import main

if __name__ == "__main__":
    main()
