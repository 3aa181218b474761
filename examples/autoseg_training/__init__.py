"""Train and evaluate AutoSeg: the reference training package of `anomalib_synth`, a layer over torch and Lightning."""
