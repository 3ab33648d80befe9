"""The prefix cache: what each vendor reports, what it saves, and when it forgets."""

from __future__ import annotations

import anthropic
import pytest

import simulator
from simulator import cache_rules, engine
from simulator.cache_rules import HOUR, CacheRule, Mark
from simulator.models import catalog
from simulator.neutral import Prompt, Turn
from simulator.prefix_cache import PrefixCache
from simulator.records import Usage

RULES = "".join(f"Rule {n}: a guest with {n} dogs pays {n * 7} francs.\n" for n in range(120))
SHORT = "How much does a guest with one dog pay?"
LATER = "How much does a guest with nine dogs pay?"


def chat(question, system=RULES):
    messages = [{"role": "system", "content": system}, {"role": "user", "content": question}]
    return {"model": "sim-small", "messages": messages}


def message(question, *, ttl=None, system=RULES):
    control = {"type": "ephemeral", **({"ttl": ttl} if ttl else {})}
    block = {"type": "text", "text": system, "cache_control": control}
    messages = [{"role": "user", "content": question}]
    return {"model": "sim-small", "max_tokens": 50, "system": [block], "messages": messages}


def test_openai_caches_by_itself_in_steps_of_128_tokens(openai_client):
    with simulator.session(export=False) as lab:
        create = openai_client(lab).chat.completions.create
        first, second, same = (create(**chat(q)).usage for q in (SHORT, LATER, LATER))
    details = [usage.prompt_tokens_details for usage in (first, second, same)]
    assert details[0].cached_tokens == 0
    assert details[0].cache_write_tokens >= 1024
    assert 1024 <= details[1].cached_tokens < second.prompt_tokens
    assert details[1].cached_tokens % 128 == 0
    assert same.prompt_tokens - details[2].cached_tokens < 128
    assert details[2].cache_write_tokens == 0


def test_openai_responses_report_the_same(openai_client):
    with simulator.session(export=False) as lab:
        create = openai_client(lab).responses.create
        for question in (SHORT, LATER):
            reply = create(model="sim-small", instructions=RULES, input=question)
    details = reply.usage.input_tokens_details
    assert details.cached_tokens >= 1024
    assert details.cached_tokens % 128 == 0


def test_gemini_caches_by_itself(gemini_client):
    with simulator.session(export=False) as lab:
        ask = gemini_client(lab).models.generate_content
        config = {"system_instruction": RULES}
        first, second = (
            ask(model="sim-small", contents=question, config=config).usage_metadata
            for question in (SHORT, LATER)
        )
    assert first.cached_content_token_count is None
    assert second.cached_content_token_count >= 1024
    assert second.prompt_token_count > second.cached_content_token_count


def test_a_short_prompt_is_never_cached(openai_client):
    with simulator.session(export=False) as lab:
        for _ in range(2):
            usage = openai_client(lab).chat.completions.create(**chat(SHORT, "Be brief.")).usage
    assert usage.prompt_tokens_details.cached_tokens == 0
    assert usage.prompt_tokens_details.cache_write_tokens == 0


def test_a_change_at_the_front_makes_a_miss(openai_client):
    with simulator.session(export=False) as lab:
        create = openai_client(lab).chat.completions.create
        create(**chat(SHORT))
        moved = create(**chat(SHORT, f"It is 9:41.\n{RULES}")).usage
        other = create(**{**chat(SHORT), "model": "sim-large"}).usage
    assert moved.prompt_tokens_details.cached_tokens == 0
    assert other.prompt_tokens_details.cached_tokens == 0


def test_sessions_do_not_share_what_they_read(openai_client):
    for _ in range(2):
        with simulator.session(export=False) as lab:
            usage = openai_client(lab).chat.completions.create(**chat(SHORT)).usage
            assert usage.prompt_tokens_details.cached_tokens == 0


@pytest.mark.parametrize("ttl", [None, "5m", "1h"])
def test_anthropic_caches_up_to_the_mark(anthropic_client, ttl):
    with simulator.session(export=False) as lab:
        create = anthropic_client(lab).messages.create
        first = create(**message(SHORT, ttl=ttl)).usage
        second = create(**message(LATER, ttl=ttl)).usage
        records = lab.requests
    created = first.cache_creation
    long = ttl == "1h"
    assert (created.ephemeral_1h_input_tokens > 0, created.ephemeral_5m_input_tokens > 0) == (
        long,
        not long,
    )
    assert first.cache_read_input_tokens == 0
    assert second.cache_read_input_tokens == first.cache_creation_input_tokens > 1024
    assert second.cache_creation_input_tokens == 0
    for usage, record in zip((first, second), records, strict=True):
        parts = usage.cache_read_input_tokens + usage.cache_creation_input_tokens
        assert usage.input_tokens + parts == record.usage.input_tokens
        assert 0 < usage.input_tokens < 40


def test_anthropic_caches_nothing_without_a_mark(anthropic_client):
    with simulator.session(export=False) as lab:
        ask = {**message(SHORT), "system": RULES}
        for _ in range(2):
            usage = anthropic_client(lab).messages.create(**ask).usage
    assert (usage.cache_read_input_tokens, usage.cache_creation_input_tokens) == (0, 0)


def test_a_mark_on_the_last_message_carries_a_conversation_along(anthropic_client):
    turns = [{"role": "user", "content": f"{RULES}\n{SHORT}"}]
    reads = []
    with simulator.session(export=False) as lab:
        for question in (LATER, SHORT, LATER):
            ask = {"model": "sim-small", "max_tokens": 50, "messages": turns}
            reply = anthropic_client(lab).messages.create(
                **ask, extra_body={"cache_control": {"type": "ephemeral"}}
            )
            reads.append(reply.usage.cache_read_input_tokens)
            said = {"role": "assistant", "content": reply.content[0].text}
            turns = [*turns, said, {"role": "user", "content": question}]
    assert reads[0] == 0
    assert 1024 < reads[1] < reads[2]


def test_a_mark_inside_a_message_leaves_the_rest_out(anthropic_client):
    def ask(question):
        marked = {"type": "text", "text": RULES, "cache_control": {"type": "ephemeral"}}
        content = [marked, {"type": "text", "text": question}]
        messages = [{"role": "user", "content": content}]
        return {"model": "sim-small", "max_tokens": 50, "messages": messages}

    with simulator.session(export=False) as lab:
        first, second = (anthropic_client(lab).messages.create(**ask(q)) for q in (SHORT, LATER))
    assert second.usage.cache_read_input_tokens == first.usage.cache_creation_input_tokens > 1024


def test_streams_report_the_cache_too(anthropic_client, openai_client):
    with simulator.session(export=False) as lab:
        for _ in range(2):
            with anthropic_client(lab).messages.stream(**message(SHORT)) as stream:
                usage = stream.get_final_message().usage
            options = {"stream": True, "stream_options": {"include_usage": True}}
            *_, last = openai_client(lab).chat.completions.create(**chat(SHORT), **options)
    assert usage.cache_read_input_tokens > 1024
    assert last.usage.prompt_tokens_details.cached_tokens > 1024


PRICES = [(None, 1.25), ("1h", 2.0)]


@pytest.mark.parametrize(("ttl", "factor"), PRICES)
def test_anthropic_bills_writing_more_and_reading_less(anthropic_client, ttl, factor):
    model = catalog()["sim-small"]
    with simulator.session(export=False) as lab:
        for question in (SHORT, LATER):
            anthropic_client(lab).messages.create(**message(question, ttl=ttl))
        first, second = lab.requests
    fresh = first.usage.input_tokens - first.usage.cache_write_tokens
    written = first.usage.cache_write_tokens * factor * model.input_price
    output = first.usage.output_tokens * model.output_price
    assert first.cost == pytest.approx((fresh * model.input_price + written + output) / 1e6)
    assert second.cost < first.cost / 5
    assert first.usage.cache_write_1h_tokens == (first.usage.cache_write_tokens if ttl else 0)


def test_what_is_read_from_the_cache_is_quicker_and_cheaper(openai_client):
    with simulator.session(export=False, overrides={"pace": {"jitter": 0}}) as lab:
        for question in (SHORT, LATER):
            openai_client(lab).chat.completions.create(**chat(question))
        first, second = lab.requests
        prefills = [lab.trace(r.id).latency.prefill for r in lab.requests]
        (row,) = lab.ledger
    assert prefills[1] < prefills[0] / 5
    assert second.cost < first.cost / 2
    assert row.usage.cached_tokens == second.usage.cached_tokens


def test_the_cache_forgets_on_the_sessions_clock(anthropic_client):
    def reads(factor):
        """Ask the same before and after another request, which takes this many times as long."""
        overrides = {"pace": {"factor": factor, "jitter": 0}}
        with simulator.session(export=False, overrides=overrides) as lab:
            create = anthropic_client(lab).messages.create
            create(**message(SHORT))
            create(**message(SHORT, system="Be brief."))
            return create(**message(SHORT)).usage.cache_read_input_tokens

    assert reads(1.0) > 1024
    assert reads(5000.0) == 0


def test_an_answer_that_never_began_leaves_nothing_in_the_cache(openai_client):
    overrides = {"reset": {"probability": 1.0, "until_attempt": 1}}
    with simulator.session(export=False, overrides=overrides) as lab:
        client = openai_client(lab, retries=1)
        usage = client.chat.completions.create(**chat(SHORT)).usage
    assert usage.prompt_tokens_details.cached_tokens == 0


MISUSE = {
    "a maximum of 4 blocks": [{"type": "ephemeral"}] * 5,
    "must not come after": [{"type": "ephemeral"}, {"type": "ephemeral", "ttl": "1h"}],
    "Input should be '5m' or '1h'": [{"type": "ephemeral", "ttl": "2h"}],
    "Input should be 'ephemeral'": [{"type": "lasting"}],
}


@pytest.mark.parametrize("says", MISUSE)
def test_anthropic_refuses_marks_that_make_no_sense(anthropic_client, says):
    content = [
        {"type": "text", "text": f"Text {n}.", "cache_control": control}
        for n, control in enumerate(MISUSE[says])
    ]
    ask = {
        "model": "sim-small",
        "max_tokens": 9,
        "messages": [{"role": "user", "content": content}],
    }
    with simulator.session(export=False) as lab, pytest.raises(anthropic.BadRequestError) as caught:
        anthropic_client(lab).messages.create(**ask)
    assert says.lower() in caught.value.message.lower()


def prompt(*texts, rule):
    return Prompt("sim-small", tuple(Turn("user", text) for text in texts), cache=rule)


def look(cache, asked, now=0.0):
    return cache.look(asked, engine.input_tokens(asked), now)


def test_reading_keeps_a_prefix_alive():
    cache, asked = PrefixCache(), prompt(RULES, rule=CacheRule(seconds=10))
    cache.keep(look(cache, asked), 0)
    for now in (9, 18, 27):
        assert look(cache, asked, now).read > 1024
        cache.keep(look(cache, asked, now), now)
    assert look(cache, asked, 38).read == 0


def test_a_step_that_is_longer_than_the_prompt_is_not_counted():
    asked = prompt(RULES, SHORT, rule=cache_rules.OPENAI)
    found = look(PrefixCache(), asked)
    used = engine.input_tokens(asked)
    assert found.written == used // 128 * 128
    assert len(found.entries) == used // 128 - 1024 // 128 + 1


def test_an_hour_outlives_five_minutes():
    marks = (Mark(0, None, HOUR), Mark(1, None, 300.0))
    asked = prompt(RULES, RULES, rule=CacheRule(marks=marks))
    cache = PrefixCache()
    found = look(cache, asked)
    assert 0 < found.written_long < found.written
    cache.keep(found, 0)
    assert look(cache, asked, 200).read == found.written
    assert look(cache, asked, 2000).read == found.written_long
    assert look(cache, asked, 4000).read == 0


def test_usage_adds_up_in_every_part():
    parts = Usage(1, 2, 3, 4, 5, 6)
    assert parts + parts == Usage(2, 4, 6, 8, 10, 12)
