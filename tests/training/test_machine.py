"""What stands beside a figure."""

import shutil
import subprocess

import pytest

from autoseg_training import machine


def test_machine_and_versions_are_named(monkeypatch):
    facts = machine.facts()
    assert facts["processor"]
    assert facts["cores"] >= 1
    assert str(facts["torch"]) in machine.sentence()
    assert "/" not in machine.sentence().replace(facts["processor"], "")
    monkeypatch.setattr(machine, "commit_of", lambda _: None)
    assert "commit" not in machine.sentence()


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_the_commit_is_the_package_s_own(tmp_path):
    def git(*words):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True, capture_output=True)

    file = tmp_path / "module.py"
    file.write_text("")
    git("init")
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--allow-empty", "-m", "first")
    assert machine.commit_of(file) is None  # a checkout around it that does not know it
    git("add", ".")
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-m", "second")
    commit = machine.commit_of(file)
    assert len(commit) == 10
    file.write_text("changed")
    assert machine.commit_of(file) == f"{commit}+"
