"""The experiments of the paper and on real anomalies, with the networks of `autoseg_training`."""
