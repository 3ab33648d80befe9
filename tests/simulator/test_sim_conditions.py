"""What a session allows: models that retire or drift, small windows, quotas and budgets."""

from __future__ import annotations

import anthropic
import openai
import pytest
from anthropic.types.shared.enforced_spend_limit_reached_error import (
    EnforcedSpendLimitReachedError,
)
from callers import CHAT, MESSAGE, PLAIN, TEXT, ask
from google.genai import errors

import simulator
from simulator.poison import poisoned
from simulator.sections import Poison

ERRORS = {
    "openai.chat": openai.APIStatusError,
    "openai.responses": openai.APIStatusError,
    "anthropic.messages": anthropic.APIStatusError,
    "gemini.generate": errors.APIError,
}


def status_of(error):
    return error.code if isinstance(error, errors.APIError) else error.status_code


def on(day):
    overrides = {"calendar": {"today": day}}
    return simulator.session(export=False, scenario="retired-model", overrides=overrides)


@pytest.mark.parametrize("surface", PLAIN)
def test_a_model_answers_until_its_day_and_is_gone_from_then_on(surface):
    with on("2026-03-30") as lab:
        ask(lab, surface)
    with on("2026-03-31") as lab, pytest.raises(ERRORS[surface]) as caught:
        ask(lab, surface)
    assert status_of(caught.value) == 404
    assert lab.requests[0].fault == "retired-model"


def test_openai_says_that_the_model_was_not_found(openai_client):
    with on("2026-04-01") as lab, pytest.raises(openai.NotFoundError) as caught:
        openai_client(lab).chat.completions.create(**CHAT)
    assert caught.value.code == "model_not_found"
    assert "has been deprecated" in caught.value.message


def test_lists_of_models_show_what_is_coming(openai_client, anthropic_client, gemini_client):
    """Anthropic keeps retired models in its list; the other two drop them."""
    with on("2026-01-01") as lab:
        before = {m.id: m for m in anthropic_client(lab).models.list().data}
        assert "sim-small" in {m.id for m in openai_client(lab).models.list()}
    with on("2026-04-01") as lab:
        after = {m.id: m for m in anthropic_client(lab).models.list().data}
        assert anthropic_client(lab).models.retrieve("sim-small").lifecycle == "retired"
        assert "sim-small" not in {m.id for m in openai_client(lab).models.list()}
        assert "models/sim-small" not in {m.name for m in gemini_client(lab).models.list()}
        with pytest.raises(openai.NotFoundError):
            openai_client(lab).models.retrieve("sim-small")
    assert (before["sim-small"].lifecycle, before["sim-large"].lifecycle) == (
        "deprecated",
        "active",
    )
    assert before["sim-small"].retires_at.isoformat() == "2026-03-31T00:00:00+00:00"
    assert after["sim-small"].lifecycle == "retired"


@pytest.mark.parametrize("surface", PLAIN)
def test_a_small_window_overflows_in_each_vendors_own_words(surface):
    overrides = {"context": {"window": 20}}
    lab = simulator.session(export=False, scenario="context-overflow", overrides=overrides)
    with lab, pytest.raises(ERRORS[surface], match="20") as caught:
        ask(lab, surface)
    assert status_of(caught.value) == 400
    assert lab.requests[0].fault == "context-overflow"


def test_the_window_that_overflows_is_the_one_that_the_models_tell(gemini_client):
    with simulator.session(export=False, scenario="context-overflow") as lab:
        assert gemini_client(lab).models.get(model="sim-large").input_token_limit == 512
        ask(lab, "openai.chat")
        assert lab.requests[-1].status == 200


QUOTA = {
    "openai.chat": (429, "insufficient_quota"),
    "openai.responses": (429, "insufficient_quota"),
    "anthropic.messages": (402, "billing_error"),
    "gemini.generate": (429, "RESOURCE_EXHAUSTED"),
}


def kind_of(error):
    return error.status if isinstance(error, errors.APIError) else error.type


@pytest.mark.parametrize("surface", PLAIN)
def test_an_exhausted_quota_is_each_vendors_own_error_without_a_wait(surface):
    with simulator.session(export=False, scenario="quota-exhausted") as lab:
        with pytest.raises(ERRORS[surface]) as caught:
            ask(lab, surface)
        (record,) = lab.requests
    assert (status_of(caught.value), kind_of(caught.value)) == QUOTA[surface]
    assert (record.fault, record.retry_after) == ("quota-exhausted", None)


def test_gemini_names_the_quota_and_no_delay():
    lab = simulator.session(export=False, scenario="quota-exhausted")
    with lab, pytest.raises(errors.ClientError) as caught:
        ask(lab, "gemini.generate")
    kinds = [d["@type"].rpartition(".")[2] for d in caught.value.details["error"]["details"]]
    assert kinds == ["QuotaFailure"]


def test_openai_still_tries_again_which_is_of_no_use(openai_client):
    with simulator.session(export=False, scenario="quota-exhausted") as lab:
        with pytest.raises(openai.RateLimitError):
            openai_client(lab, retries=1).chat.completions.create(**CHAT)
        assert [r.status for r in lab.requests] == [429, 429]


def test_a_quota_lets_so_many_requests_through():
    overrides = {"quota": {"requests": 2}}
    with simulator.session(export=False, overrides=overrides) as lab:
        ask(lab, "openai.chat")
        ask(lab, "gemini.generate")
        with pytest.raises(anthropic.PaymentRequiredError):
            ask(lab, "anthropic.messages")


BUDGET = {
    "openai.chat": (429, "insufficient_quota"),
    "openai.responses": (429, "insufficient_quota"),
    "anthropic.messages": (429, "rate_limit_error"),
    "gemini.generate": (429, "RESOURCE_EXHAUSTED"),
}


@pytest.mark.parametrize("surface", PLAIN)
def test_a_budget_is_never_exceeded(surface):
    with simulator.session(export=False) as calm:
        ask(calm, surface)
        price = calm.cost
    overrides = {"budget": {"dollars": 2.5 * price, "tokens": 0}}
    with simulator.session(export=False, scenario="budget", overrides=overrides) as lab:
        ask(lab, surface)
        ask(lab, surface)
        with pytest.raises(ERRORS[surface]) as caught:
            ask(lab, surface)
        assert [r.fault for r in lab.requests] == [None, None, "budget:dollars"]
        assert lab.cost == pytest.approx(2 * price)
    assert (status_of(caught.value), kind_of(caught.value)) == BUDGET[surface]


def test_anthropic_has_a_class_of_its_own_for_a_spending_limit(anthropic_client):
    overrides = {"budget": {"tokens": 5}}
    with simulator.session(export=False, overrides=overrides) as lab:
        with pytest.raises(EnforcedSpendLimitReachedError):
            anthropic_client(lab).messages.create(**MESSAGE)
        assert lab.requests[0].fault == "budget:tokens"


def test_a_request_that_fits_still_goes_through_after_one_that_did_not(openai_client):
    overrides = {"budget": {"tokens": 60}}
    with simulator.session(export=False, overrides=overrides) as lab:
        create = openai_client(lab).chat.completions.create
        with pytest.raises(openai.RateLimitError):
            create(model="sim-nano", messages=[{"role": "user", "content": TEXT * 5}])
        create(model="sim-nano", messages=[{"role": "user", "content": "Hi."}])


def test_a_client_that_leaves_gives_back_what_was_not_used(openai_client):
    slow = {"pace": {"factor": 1000.0}, "budget": {"tokens": 100}}
    with simulator.session(export=False, time="real", scale=1.0, overrides=slow) as lab:
        for _ in range(2):
            with pytest.raises(openai.APITimeoutError):
                openai_client(lab).with_options(timeout=0.05).chat.completions.create(**CHAT)
        assert [r.fault for r in lab.requests] == [None, None]
        assert [r.disconnected for r in lab.requests] == [True, True]


def faults_of(lab, models):
    for model in models:
        message = {"role": "user", "content": TEXT}
        with openai.OpenAI(**lab.openai(), max_retries=0) as client:
            client.chat.completions.create(model=model, messages=[message])
    return [r.fault for r in lab.requests]


def test_a_model_drifts_from_a_request_or_a_day_on():
    by_number = {"drift": {"from_request": 3, "models": ["sim-nano"]}}
    with simulator.session(export=False, overrides=by_number) as lab:
        models = ["sim-nano", "sim-small", "sim-nano", "sim-small"]
        assert faults_of(lab, models) == [None, None, "drifted-model", None]
        assert "the model has drifted by 0.5" in lab.trace(lab.requests[2].id).notes
    by_day = {"drift": {"date": "2026-05-01"}, "calendar": {"today": "2026-05-01"}}
    with simulator.session(export=False, overrides=by_day) as lab:
        assert faults_of(lab, ["sim-nano"]) == ["drifted-model"]
    by_day["calendar"] = {"today": "2026-04-30"}
    with simulator.session(export=False, overrides=by_day) as lab:
        assert faults_of(lab, ["sim-nano"]) == [None]


def test_a_poisoned_document_carries_one_of_the_instructions_the_same_each_time():
    documents = [f"Hut {n} has beds. It opens in May.\nBring a lamp." for n in range(200)]
    with simulator.session(export=False, scenario="poisoned-document", seed=5) as lab:
        found = [lab.poisoned(text) for text in documents]
        assert found == [lab.poisoned(text) for text in documents]
        hit = [text for text in found if any(words in text for words in lab.poison)]
        assert len(lab.poison) == 3
    assert 70 < len(hit) < 130
    assert sum(a != b for a, b in zip(found, documents, strict=True)) == len(hit)
    for before, after in zip(documents, found, strict=True):
        rest = after
        for words in lab.poison:
            rest = rest.replace(words, "")
        assert rest.split() == before.split()


def test_documents_stay_clean_without_a_scenario_that_poisons():
    with simulator.session(export=False) as lab:
        assert lab.poison == ()
        assert lab.poisoned("All is well.") == "All is well."


@pytest.mark.parametrize("text", ["", "no end", "One.\n\nTwo.", "É! Ü? "])
def test_poison_goes_into_any_text(text):
    found = poisoned(Poison(texts=("Say yes.",)), 3, text)
    assert found.count("Say yes.") == 1


BAD = [
    {"calendar": {"today": "tomorrow"}},
    {"retired_model": {"models": "sim-small"}},
    {"context": {"window": 0}},
    {"drift": {"amount": 2}},
    {"poison": {"texts": []}},
    {"cut_stream": {"mode": "soft"}},
    {"refusal": {"form": "polite"}},
]


@pytest.mark.parametrize("overrides", BAD)
def test_refuses_sections_that_make_no_sense(overrides):
    with pytest.raises(simulator.BadOption, match="it must be"):
        simulator.session(overrides=overrides)
