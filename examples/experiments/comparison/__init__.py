"""Generators compared: one network, one budget, training on normal images only, tests on real anomalies with masks."""
