"""One variable switches providers; what a provider lacks is skipped with the reason."""

from __future__ import annotations

import os
import tomllib
import typing
from datetime import date
from importlib.resources import files

import openai
import pytest

import course
from course import Skip
from course.errors import UnknownNeed, UnknownProvider, UnknownRole
from course.models import ROLES, providers

KEYS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY")


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    for name in (*KEYS, "COURSE_PROVIDER", "OPENAI_BASE_URL", "OLLAMA_HOST"):
        monkeypatch.delenv(name, raising=False)
    for role in ROLES:
        monkeypatch.delenv(f"COURSE_MODEL_{role.upper()}", raising=False)


@pytest.fixture
def use(monkeypatch):
    def switch(name, **variables):
        monkeypatch.setenv("COURSE_PROVIDER", name)
        for key, value in variables.items():
            monkeypatch.setenv(key, value)

    return switch


def test_the_simulator_answers_when_nothing_is_set():
    with course.session(needs={"faults", "settle", "log"}, time="settle") as lab:
        assert lab.openai()["api_key"]
        assert lab.requests == ()
    assert course.model("small") == "sim-small"


def test_the_simulators_roles_are_its_models():
    known = tomllib.loads((files("simulator") / "models.toml").read_text(encoding="utf-8"))
    assert all(course.model(role) in known for role in ROLES)


@pytest.mark.parametrize(
    ("name", "key"), [("openai", KEYS[0]), ("anthropic", KEYS[1]), ("gemini", KEYS[2])]
)
def test_a_real_provider_takes_the_readers_key(use, name, key):
    use(name, **{key: "mine"})
    with course.session() as lab:
        assert getattr(lab, name)() == {"api_key": "mine"}
    assert course.model("small") == providers()[name].models["small"].id


def test_a_base_url_of_the_readers_own_is_passed_on(use):
    use("openai", OPENAI_API_KEY="mine", OPENAI_BASE_URL="http://localhost:1/v1")
    with course.session() as lab:
        assert lab.openai()["base_url"] == "http://localhost:1/v1"


def test_ollama_needs_no_key_and_speaks_openais_protocol(use):
    use("ollama", OLLAMA_HOST="127.0.0.1:9")
    with course.session() as lab:
        assert lab.openai() == {"api_key": "ollama", "base_url": "http://127.0.0.1:9/v1"}
        with pytest.raises(Skip, match="calls gemini"):
            lab.gemini()


def test_a_plain_client_of_openai_reaches_ollama_inside_the_session_only(use, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    use("ollama", OLLAMA_HOST="127.0.0.1:9", OPENAI_BASE_URL="http://127.0.0.1:1/v1")
    with course.session(), openai.OpenAI() as client:
        assert (str(client.base_url), client.api_key) == ("http://127.0.0.1:9/v1/", "ollama")
    assert os.environ["OPENAI_BASE_URL"] == "http://127.0.0.1:1/v1"
    assert "OPENAI_API_KEY" not in os.environ


def test_a_missing_key_is_a_skip_with_the_name_of_the_variable(use):
    use("gemini")
    with pytest.raises(Skip, match="GEMINI_API_KEY is not set"):
        course.session()


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"needs": {"settle"}}, "exact counts"),
        ({"time": "settle"}, "exact counts"),
        ({"scenario": "flaky"}, "failures on demand"),
        ({"needs": ["logprobs"]}, "probabilities"),
    ],
)
def test_what_a_provider_lacks_is_a_skip_with_the_reason(use, options, reason):
    use("anthropic", ANTHROPIC_API_KEY="mine")
    with pytest.raises(Skip, match=reason):
        course.session(**options)


@pytest.mark.parametrize("name", ["requests", "peak_in_flight", "usage", "cost"])
def test_what_only_the_simulator_knows_is_a_skip(use, name):
    use("openai", OPENAI_API_KEY="mine")
    with course.session() as lab, pytest.raises(Skip, match="openai does not offer"):
        getattr(lab, name)


def test_a_skip_and_a_stub_are_one_line_in_a_notebook():
    assert Skip("no key.", "set it.")._render_traceback_() == ["Skipped: no key. Next: set it."]
    [line] = course.NotAttempted()._render_traceback_()
    assert line.startswith("Not attempted yet")


def test_an_unknown_name_is_answered_with_the_known_ones(use):
    with pytest.raises(UnknownNeed, match="settle"):
        course.session(needs={"setle"})
    with pytest.raises(UnknownRole, match="large, small, nano, embed"):
        course.model("tiny")
    use("opena")
    with pytest.raises(UnknownProvider, match="ollama"):
        course.model("small")


def test_a_provider_without_embeddings_has_no_model_for_them(use):
    use("anthropic", ANTHROPIC_API_KEY="mine")
    with pytest.raises(UnknownRole, match=r"anthropic offers no model .* simulator, openai"):
        course.model("embed")
    use("anthropic", COURSE_MODEL_EMBED="my-own")
    assert course.model("embed") == "my-own"


def test_an_old_entry_warns_and_the_reader_can_overrule_it(use):
    use("openai")
    with pytest.warns(UserWarning, match="last checked on 2026"):
        course.model("small", today=date(2030, 1, 1))
    use("openai", COURSE_MODEL_SMALL="my-own")
    assert course.model("small", today=date(2030, 1, 1)) == "my-own"


def test_every_entry_is_in_date_and_has_all_roles():
    for provider in providers().values():
        lacking = set() if "embeddings" in provider.offers else {"embed"}
        assert set(provider.models) == set(ROLES) - lacking
        for model in provider.models.values():
            assert model.checked < model.expires


def test_every_vendors_model_is_one_that_its_sdk_lists():
    import anthropic.types  # noqa: PLC0415
    import openai.types  # noqa: PLC0415

    listed = {
        "openai": set(typing.get_args(openai.types.ChatModel))
        | set(typing.get_args(openai.types.EmbeddingModel)),
        "anthropic": set(typing.get_args(typing.get_args(anthropic.types.Model)[0])),
    }
    for name, ids in listed.items():
        assert {model.id for model in providers()[name].models.values()} <= ids


def test_the_packages_promise_the_names_they_have():
    import autograder  # noqa: PLC0415

    for package in (autograder, course):
        assert all(hasattr(package, name) for name in package.__all__)
        assert sorted(package.__all__) == package.__all__
        with pytest.raises(AttributeError, match="no attribute 'nothing'"):
            _ = package.nothing
