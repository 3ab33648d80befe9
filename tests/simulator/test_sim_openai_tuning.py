"""OpenAI fine-tuning jobs against the real SDK."""

from __future__ import annotations

import asyncio
import json
import time

import openai
import pytest
from openai.types.fine_tuning import FineTuningJob

import simulator
from simulator import tokens
from simulator.account import Account, Options
from simulator.jobs.tuning import TunedModel
from simulator.models import catalog
from simulator.neutral import Turn
from simulator.scenario import load

STATES = ["validating_files", "queued", "running", "succeeded"]
ENDS = ("succeeded", "failed", "cancelled")


def example(number, **change):
    return {
        "messages": [
            {"role": "user", "content": f"Ticket {number}: the pump leaks."},
            {"role": "assistant", "content": "hydraulics"},
        ],
        **change,
    }


def said(*messages):
    return {"messages": [{"role": role, "content": text} for role, text in messages]}


TEN = [example(i) for i in range(10)]


def upload(client, rows, purpose="fine-tune"):
    lines = (one if isinstance(one, bytes) else json.dumps(one).encode() for one in rows)
    return client.files.create(file=("train.jsonl", b"\n".join(lines)), purpose=purpose).id


def create(client, rows=TEN, **options):
    asked = {"model": "sim-small", "training_file": upload(client, rows), **options}
    return client.fine_tuning.jobs.create(**asked)


def finish(client, job):
    seen = [job.status]
    while job.status not in ENDS:
        job = client.fine_tuning.jobs.retrieve(job.id)
        seen.append(job.status)
    return job, seen


@pytest.fixture
def lab():
    with simulator.session(export=False) as lab:
        yield lab


@pytest.fixture
def client(lab, openai_client):
    return openai_client(lab)


def test_a_job_goes_through_every_state_to_a_model_that_answers(client):
    job, seen = finish(client, create(client, suffix="Pump Desk!"))
    assert seen == STATES
    assert job.fine_tuned_model.startswith("ft:sim-small:simulator:pump-desk-:")
    text = "The hut has 9 beds. How many beds has the hut?"
    reply = client.chat.completions.create(
        model=job.fine_tuned_model, messages=[{"role": "user", "content": text}]
    )
    assert (reply.model, reply.choices[0].message.content) == (
        job.fine_tuned_model,
        "The hut has 9 beds.",
    )
    answer = client.responses.create(model=job.fine_tuned_model, input=text)
    assert answer.output_text == "The hut has 9 beds."


def test_every_state_validates_against_the_sdk_types(lab, client, http, unknown_fields):
    job = create(client, metadata={"run": "7"}, seed=5, validation_file=upload(client, TEN[:2]))
    headers = {"authorization": f"Bearer {lab.key}"}
    url = f"{lab.url}/openai/v1/fine_tuning/jobs/{job.id}"
    for status in STATES[1:]:
        parsed = FineTuningJob.model_validate_json(http.get(url, headers=headers).text, strict=True)
        assert (parsed.status, parsed.seed, parsed.metadata) == (status, 5, {"run": "7"})
        assert unknown_fields(parsed) == []
        assert (parsed.finished_at is None) == (status != "succeeded")
    assert parsed.method.supervised.hyperparameters.n_epochs == parsed.hyperparameters.n_epochs
    assert parsed.error is None


def test_training_is_billed_by_its_tokens_and_epochs(lab, client):
    epochs = {"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 2}}}
    job, _ = finish(client, create(client, method=epochs))
    texts = [m["content"] for one in TEN for m in one["messages"]]
    used = 2 * sum(tokens.count(text) + tokens.PER_TURN for text in texts)
    assert job.trained_tokens == used
    price = catalog()["sim-small"].training_price
    assert lab.cost == pytest.approx(used * price / 1e6)
    (bill,) = [r for r in lab.requests if r.surface == "openai.fine_tuning.training"]
    assert bill.usage.input_tokens == used
    assert job.id in lab.trace(bill.id).notes[0]


def test_the_ledger_has_training_and_asking_by_model(lab, client):
    job, _ = finish(client, create(client))
    messages = [{"role": "user", "content": "Hi"}]
    client.chat.completions.create(model=job.fine_tuned_model, messages=messages)
    rows = {row.model: row.usage.input_tokens for row in lab.ledger}
    assert rows["sim-small"] == job.trained_tokens
    assert rows[job.fine_tuned_model] > 0


def test_a_retired_model_cannot_be_tuned(openai_client):
    with simulator.session(export=False, scenario="retired-model") as lab:
        with pytest.raises(openai.BadRequestError) as caught:
            create(openai_client(lab))
        assert caught.value.code == "model_not_available"


def test_auto_means_more_epochs_for_few_examples(client):
    few, _ = finish(client, create(client))
    many, _ = finish(client, create(client, [example(i) for i in range(60)]))
    assert (few.hyperparameters.n_epochs, many.hyperparameters.n_epochs) == (10, 3)
    old, _ = finish(client, create(client, hyperparameters={"n_epochs": 1, "batch_size": 5}))
    assert (old.hyperparameters.n_epochs, old.hyperparameters.batch_size) == (1, 5)


def test_events_tell_the_story_newest_first_and_paged(client, unknown_fields):
    job, _ = finish(client, create(client, hyperparameters={"n_epochs": 1}))
    events = list(client.fine_tuning.jobs.list_events(job.id, limit=2))
    assert [event.message.partition(":")[0] for event in events] == [
        "The job has successfully completed",
        "New fine-tuned model created",
        "Checkpoint created at step 10",
        "Fine-tuning job started",
        "Files validated, moving job to queued state",
        "Validating training file",
        "Created fine-tuning job",
    ]
    assert all(unknown_fields(event) == [] for event in events)
    times = [event.created_at for event in events]
    assert times == sorted(times, reverse=True)


def test_checkpoints_of_the_last_epochs_are_models_too(client, unknown_fields):
    job, _ = finish(client, create(client, hyperparameters={"n_epochs": 5, "batch_size": 4}))
    kept = list(client.fine_tuning.jobs.checkpoints.list(job.id, limit=1))
    assert [one.step_number for one in kept] == [15, 12, 9]
    assert kept[0].fine_tuned_model_checkpoint == job.fine_tuned_model
    assert all(unknown_fields(one) == [] for one in kept)
    messages = [{"role": "user", "content": "Hi"}]
    for one in kept:
        name = one.fine_tuned_model_checkpoint
        assert client.chat.completions.create(model=name, messages=messages).model == name


def test_a_checkpoint_claims_no_loss(client):
    job, _ = finish(client, create(client))
    for one in client.fine_tuning.jobs.checkpoints.list(job.id):
        assert one.metrics.model_dump(exclude_none=True) == {"step": one.step_number}


def test_the_models_are_listed_described_and_deleted(client, unknown_fields):
    job, _ = finish(client, create(client, hyperparameters={"n_epochs": 1}))
    name = job.fine_tuned_model
    assert name in [model.id for model in client.models.list()]
    model = client.models.retrieve(name)
    assert (model.id, unknown_fields(model)) == (name, [])
    deleted = client.models.delete(name)
    assert (deleted.id, deleted.deleted, unknown_fields(deleted)) == (name, True, [])
    for method in (client.models.retrieve, client.models.delete):
        with pytest.raises(openai.NotFoundError):
            method(name)
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.create(model=name, messages=[{"role": "user", "content": "Hi"}])


def test_a_tuned_model_can_be_tuned_again_and_answers_batches(client):
    first, _ = finish(client, create(client, suffix="one"))
    second, _ = finish(client, create(client, model=first.fine_tuned_model, suffix="two"))
    assert second.fine_tuned_model.startswith("ft:sim-small:simulator:two:")
    body = {"model": second.fine_tuned_model, "messages": [{"role": "user", "content": "Hi"}]}
    url = "/v1/chat/completions"
    line = {"custom_id": "a", "method": "POST", "url": url, "body": body}
    source = upload(client, [line], "batch")
    batch = client.batches.create(input_file_id=source, endpoint=url, completion_window="24h")
    for _ in range(3):
        batch = client.batches.retrieve(batch.id)
    assert batch.request_counts.completed == 1


def test_a_model_keeps_its_examples_for_the_engine():
    account = Account("key", Options(load("calm")), lambda: 0.0)
    turns = (Turn("user", "a"), Turn("assistant", "b"))
    model = catalog()["sim-small"]
    account.models.add(TunedModel(model, "openai", "sim-small", (turns,), 0.0))
    assert account.models.examples(model.name) == (turns,)
    assert account.models.examples("sim-large") == ()


def test_another_session_or_vendor_does_not_have_the_model(lab, client, openai_client, http):
    job, _ = finish(client, create(client))
    ask = {"model": job.fine_tuned_model, "messages": [{"role": "user", "content": "Hi"}]}
    with simulator.session(export=False) as other:
        stranger = openai_client(other)
        assert list(stranger.fine_tuning.jobs.list()) == []
        with pytest.raises(openai.NotFoundError):
            stranger.chat.completions.create(**ask)
        for method in ("retrieve", "cancel", "list_events"):
            with pytest.raises(openai.NotFoundError) as caught:
                getattr(stranger.fine_tuning.jobs, method)(job.id)
            assert caught.value.code == "fine_tune_not_found"
    headers = {"authorization": f"Bearer {lab.key}", "anthropic-version": "2026-10-21"}
    url = f"{lab.url}/anthropic/v1/messages"
    reply = http.post(url, json={**ask, "max_tokens": 9}, headers=headers)
    assert reply.status_code == 404


FLAWS = [
    (TEN[:9], "invalid_n_examples", "has 9 example(s), but must have at least 10"),
    ([*TEN, b"{"], "invalid_file_format", "Line 11: it is not a valid JSON dictionary"),
    ([*TEN, b"[]"], "invalid_file_format", "Line 11: it is not a valid JSON dictionary"),
    ([*TEN, b"[" * 2000], "invalid_file_format", "Line 11: it is not a valid JSON dictionary"),
    ([*TEN, {"prompt": "a"}], "invalid_file_format", "unexpected key 'prompt'"),
    ([*TEN, {}], "invalid_file_format", "no 'messages'"),
    ([*TEN, {"messages": []}], "invalid_file_format", "empty array"),
    ([*TEN, said(("user", "a"))], "invalid_file_format", "must be from the assistant"),
    ([*TEN, said(("king", "a"))], "invalid_file_format", "king"),
    ([*TEN, said(("user", 3), ("assistant", "a"))], "invalid_file_format", "messages[0].content"),
    ([*TEN, said(("user", "a"), ("assistant", " "))], "invalid_file_format", "have content"),
    (
        [*TEN, {"messages": [{"role": "assistant", "content": "a", "weight": 2}]}],
        "invalid_file_format",
        "weight",
    ),
    (
        [*TEN, {"messages": [{"role": "user", "content": "a", "weight": 1}]}],
        "invalid_file_format",
        "only messages of the assistant",
    ),
]


@pytest.mark.parametrize(("rows", "code", "told"), FLAWS)
def test_a_bad_training_file_fails_the_job_with_the_place(lab, client, rows, code, told):
    job, seen = finish(client, create(client, rows))
    assert seen == ["validating_files", "failed"]
    assert (job.error.code, job.error.param) == (code, "training_file")
    assert told in job.error.message
    assert (job.fine_tuned_model, job.trained_tokens, lab.cost) == (None, None, 0)
    newest = client.fine_tuning.jobs.list_events(job.id).data[0]
    assert (newest.level, newest.message) == ("error", job.error.message)


def test_a_bad_validation_file_fails_the_job_too(client):
    job, _ = finish(client, create(client, validation_file=upload(client, [b"x"])))
    assert job.error.param == "validation_file"


def test_a_job_can_be_cancelled_and_pays_for_what_it_trained(lab, client):
    waiting = client.fine_tuning.jobs.cancel(create(client).id)
    assert (waiting.status, waiting.trained_tokens, lab.cost) == ("cancelled", None, 0)
    job = create(client)
    while job.status != "running":
        job = client.fine_tuning.jobs.retrieve(job.id)
    job = client.fine_tuning.jobs.cancel(job.id)
    whole, _ = finish(client, create(client))
    assert 0 < job.trained_tokens < whole.trained_tokens
    assert client.fine_tuning.jobs.retrieve(job.id).status == "cancelled"
    with pytest.raises(openai.BadRequestError, match="already ended"):
        client.fine_tuning.jobs.cancel(job.id)


BAD = [
    ({"model": "sim-none"}, "model"),
    ({"model": "sim-embed"}, "model"),
    ({"suffix": ""}, "suffix"),
    ({"suffix": "x" * 65}, "suffix"),
    ({"seed": "x"}, "seed"),
    ({"metadata": {"a": 1}}, "metadata.a"),
    ({"hyperparameters": {"n_epochs": 0}}, "hyperparameters.n_epochs"),
    ({"hyperparameters": {"n_epochs": 51}}, "hyperparameters.n_epochs"),
    ({"hyperparameters": {"n_epochs": 2.5}}, "hyperparameters.n_epochs"),
    (
        {"hyperparameters": {"learning_rate_multiplier": -1}},
        "hyperparameters.learning_rate_multiplier",
    ),
    ({"hyperparameters": {"colour": 1}}, "colour"),
    ({"method": {"type": "dpo"}}, "method.type"),
    ({"method": {"type": "song"}}, "method.type"),
    ({"integrations": [{"type": "wandb", "wandb": {"project": "p"}}]}, "integrations"),
    ({"extra_body": {"colour": "red"}}, "colour"),
]


@pytest.mark.parametrize(("change", "param"), BAD)
def test_a_bad_job_is_refused_with_the_parameter(client, change, param):
    with pytest.raises(openai.BadRequestError) as caught:
        create(client, **change)
    assert (caught.value.type, caught.value.param) == ("invalid_request_error", param)
    assert list(client.fine_tuning.jobs.list()) == []


def test_the_training_file_must_be_one_for_fine_tuning(client):
    with pytest.raises(openai.BadRequestError, match="purpose") as caught:
        create(client, training_file=upload(client, TEN, "user_data"))
    assert caught.value.param == "training_file"
    with pytest.raises(openai.NotFoundError):
        create(client, training_file="file-none")


def test_a_job_cannot_be_paused(client):
    job = create(client)
    for method in (client.fine_tuning.jobs.pause, client.fine_tuning.jobs.resume):
        with pytest.raises(openai.BadRequestError):
            method(job.id)


def test_a_list_is_newest_first_paged_and_filtered(client):
    made = [create(client, metadata={"n": str(i % 2)}).id for i in range(3)][::-1]
    assert [job.id for job in client.fine_tuning.jobs.list(limit=1)] == made
    assert [job.id for job in client.fine_tuning.jobs.list(metadata={"n": "1"})] == [made[1]]


def test_equal_sessions_make_equal_models(openai_client):
    names = []
    for seed in (1, 1, 2):
        with simulator.session(export=False, seed=seed) as lab:
            client = openai_client(lab)
            names.append(finish(client, create(client))[0].fine_tuned_model)
    assert names[0] == names[1] != names[2]


def test_in_real_time_the_clock_moves_a_job(openai_client):
    with simulator.session(export=False, time="real", scale=0.002) as lab:
        client = openai_client(lab)
        job = create(client)
        for _ in range(300):
            job = client.fine_tuning.jobs.retrieve(job.id)
            if job.status == "succeeded":
                break
            time.sleep(0.01)
        assert job.fine_tuned_model is not None


def test_the_async_client_does_the_same(lab):
    async def every_way():
        data = "\n".join(map(json.dumps, TEN)).encode()
        async with openai.AsyncOpenAI(**lab.openai()) as client:
            stored = await client.files.create(file=("t.jsonl", data), purpose="fine-tune")
            jobs = client.fine_tuning.jobs
            job = await jobs.create(model="sim-nano", training_file=stored.id)
            while job.status not in ENDS:
                job = await jobs.retrieve(job.id)
            events = [event async for event in jobs.list_events(job.id)]
            kept = [one async for one in jobs.checkpoints.list(job.id)]
            return job.status, len(events) > 5, len(kept)

    assert asyncio.run(every_way()) == ("succeeded", True, 3)


SHOWN = {
    "Q1": ("The invoice has the wrong tax.", "I was charged twice.", "When is my refund paid?"),
    "Q2": ("I forgot my password.", "The login code never comes.", "My account is locked."),
    "Q3": ("The parcel is late.", "My box never arrived.", "The courier left it next door."),
}
UNSEEN = {
    "There is a charge on my card that I do not know.": "Q1",
    "I cannot sign in since I changed my phone.": "Q2",
    "The delivery was due last week.": "Q3",
}


@pytest.mark.parametrize("rules", ["", "You sort tickets. Reply with the code only."])
def test_training_examples_teach_opaque_codes_that_the_base_model_cannot_know(client, rules):
    system = [("system", rules)] if rules else []
    rows = [
        said(*system, ("user", text), ("assistant", code))
        for code, texts in SHOWN.items()
        for text in texts
    ] + [said(*system, ("user", "Please resend the bill."), ("assistant", "Q1"))]
    job, _ = finish(client, create(client, rows))

    def right(model):
        asked = [
            client.chat.completions.create(
                model=model,
                temperature=0,
                messages=[*said(*system)["messages"], {"role": "user", "content": text}],
            )
            for text in UNSEEN
        ]
        texts = [one.choices[0].message.content for one in asked]
        return sum(one == code for one, code in zip(texts, UNSEEN.values(), strict=True))

    assert right(job.fine_tuned_model) == len(UNSEEN)
    assert right("sim-small") == 0
