"""A suite on a dask cluster, one of whose workers is killed in the middle."""

import os
import signal
import threading

import pytest

from anomalib_synth._disk.file_checks import SuiteError
from anomalib_synth.suite import Settings, build
from tests.support.images import content

distributed = pytest.importorskip("distributed")


@pytest.mark.slow
def test_a_worker_that_dies_costs_nothing(scans, tmp_path):
    settings = Settings(seed=5, per_corruption=3)
    build(scans, tmp_path / "alone", settings)
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster,
        distributed.Client(cluster) as client,
    ):
        pids = list(client.run(os.getpid).values())
        assert len(set(pids)) == 2
        killed = []

        def progress(done: int, _total: int) -> None:
            if done == 3 and not killed:
                killed.append(pids[0])
                threading.Thread(target=os.kill, args=(pids[0], signal.SIGKILL)).start()

        result = build(scans, tmp_path / "out", settings, scheduler=cluster.scheduler_address, progress=progress)
    assert killed
    assert not result.failures
    assert content(tmp_path / "out") == content(tmp_path / "alone")


def test_a_number_of_workers(scans, tmp_path):
    with pytest.raises(SuiteError, match="workers must be at least 1, got 0"):
        build(scans, tmp_path / "out", Settings(seed=0), workers=0)
