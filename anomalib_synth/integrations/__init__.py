"""Anomalies in other libraries' pipelines, one file each, which imports its library when it is imported.

``from anomalib_synth.integrations.torch import SyntheticAnomalyDataset``, and likewise `monai`, `torchio`,
`albumentations` and `anomalib`.
"""
