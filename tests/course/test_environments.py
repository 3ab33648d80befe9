"""Environments beside the course's own, and the PostgreSQL that comes out of one."""

from __future__ import annotations

import sys

import psycopg
import pytest

from course import environments
from course.errors import NoEnvironment, NoPostgres
from course.postgres import VARIABLE, postgres


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Let no environment be there that this test did not make."""
    monkeypatch.setattr(environments, "CACHE", tmp_path)
    monkeypatch.delenv(VARIABLE, raising=False)
    return tmp_path


def test_every_lock_is_an_environment():
    assert "pgvector" in environments.names()
    assert all(environments.folder_of(name) for name in environments.names())


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(NoEnvironment, match="pgvector"):
        environments.folder_of("oracle")


@pytest.mark.usefixtures("elsewhere")
def test_an_unfinished_installation_is_not_taken_for_one():
    environments.folder_of("pgvector").mkdir()
    assert environments.installed("pgvector") is None


def test_a_failed_installation_says_what_uv_said(elsewhere, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(elsewhere / "no" / "python"))
    monkeypatch.setenv("UV_INDEX", "set, so that pip is not asked")
    with pytest.raises(NoEnvironment, match=r"could not be installed: .+"):
        environments.install("pgvector")
    assert environments.installed("pgvector") is None


@pytest.mark.usefixtures("elsewhere")
def test_without_a_postgresql_the_next_step_is_named():
    with pytest.raises(NoPostgres, match="course environment pgvector"), postgres():
        pass


@pytest.mark.usefixtures("elsewhere")
def test_the_variable_comes_first(monkeypatch):
    monkeypatch.setenv(VARIABLE, "postgresql://me@localhost/mine")
    with postgres() as address:
        assert address == "postgresql://me@localhost/mine"


@pytest.mark.slow
def test_a_postgresql_with_pgvector_lives_as_long_as_the_block(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    try:
        environments.install("pgvector")
    except NoEnvironment as error:
        pytest.skip(str(error))
    with postgres() as address, psycopg.connect(address) as connection:
        connection.execute("CREATE EXTENSION vector")
        row = connection.execute("SELECT '[1,0]'::vector <=> '[0,1]'::vector").fetchone()
        assert row == (1.0,)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)
