"""The sampler: one distribution behind temperature, top-p, seeds and log probabilities."""

from __future__ import annotations

import math
from collections import Counter

import pytest

from simulator.attempt import Draft, Option, Slot, choose
from simulator.randomness import uniform
from simulator.sampler import Sampler, Settings, nucleus, probabilities

WEATHER = choose(
    Option(0.80, ("sunny",)), Option(0.79, ("sunless",)), Option(0.70, ("rain",)), scale=0.02
)


def drawn(temperature=1.0, top_p=1.0, seed=0, alternatives=None, pieces=("It is ", WEATHER)):
    settings = Settings(temperature, top_p, lambda path: uniform(seed, path))
    return Sampler(settings, alternatives).answer(pieces, ())


def spread(temperature, top_p=1.0, times=400):
    return Counter(drawn(temperature, top_p, seed).text.split()[-1] for seed in range(times))


def test_temperature_zero_takes_the_best_option():
    assert spread(0) == {"sunny": 400}


def test_frequencies_follow_the_distribution():
    shares = probabilities(WEATHER, 1.0)
    seen = spread(1.0)
    for option, share in zip(WEATHER.options, shares, strict=True):
        assert seen[option.pieces[0]] / 400 == pytest.approx(share, abs=0.08)


def test_a_higher_temperature_spreads_the_answers():
    assert spread(0.3)["sunny"] > spread(1.0)["sunny"] > spread(2.0)["sunny"]


def test_top_p_cuts_the_tail():
    assert "rain" in spread(2.0)
    assert "rain" not in spread(2.0, top_p=0.6)


def test_the_nucleus_keeps_one_option_at_least():
    assert nucleus([0.6, 0.4], 0.0) == [0.6, 0.0]


def test_the_same_seed_draws_the_same():
    assert drawn(seed=5) == drawn(seed=5)


def test_log_probabilities_multiply_to_the_share_of_the_option():
    shares = dict(zip(("sunny", "sunless", "rain"), probabilities(WEATHER, 1.0), strict=True))
    for seed in range(30):
        got = drawn(seed=seed, alternatives=3)
        total = sum(chance.logprob for chance in got.chances)
        assert math.exp(total) == pytest.approx(shares[got.text.split()[-1]], rel=1e-4)


def test_tokens_of_the_chances_join_to_the_text():
    got = drawn(alternatives=2)
    assert "".join(chance.token for chance in got.chances) == got.text


def test_alternatives_are_the_likeliest_first_and_sum_to_one_at_most():
    chance = next(c for c in drawn(alternatives=5).chances if len(c.others) > 1)
    logprobs = [logprob for _, logprob in chance.others]
    assert logprobs == sorted(logprobs, reverse=True)
    assert sum(map(math.exp, logprobs)) == pytest.approx(1, abs=1e-4)


def test_arguments_of_calls_are_sampled_too():
    option = Option(1.0, calls=(Draft("ask", ('{"sky": "', WEATHER, '"}')),))
    settings = Settings(2.0, 1.0, lambda path: uniform("x", path))
    calls = Sampler(settings, None).answer((Slot((option,)),), ()).calls
    assert calls[0][0] == "ask"
    assert calls[0][1].startswith('{"sky": "')
