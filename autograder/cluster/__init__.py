"""Grading on many machines: Dask carries submissions to warm processes, and results back."""

from autograder.cluster.parcels import Settings
from autograder.cluster.scheduling import Cluster, cluster

__all__ = ["Cluster", "Settings", "cluster"]
