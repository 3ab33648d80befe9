"""What an OpenAI fine-tuning job is asked to do: the model, the files, the hyperparameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from simulator.codecs.openai_files import find_file
from simulator.codecs.openai_lists import metadata_of, required
from simulator.codecs.openai_surface import known, known_fields, want
from simulator.codecs.openai_training_file import TrainingFile, read_training
from simulator.codecs.unsupported import WHY
from simulator.jobs.desk import Desk
from simulator.jobs.tuning import Course
from simulator.models import Model
from simulator.neutral import Problem
from simulator.sections import is_number

FIELD_NAMES = """
    hyperparameters integrations metadata method model seed suffix training_file validation_file
"""
FIELDS = frozenset(FIELD_NAMES.split())
METHODS = ("supervised", "dpo", "reinforcement")
HYPERPARAMETERS = ("n_epochs", "batch_size", "learning_rate_multiplier")
MOST = {"n_epochs": 50, "batch_size": 256}
LONGEST_SUFFIX = 64

EPOCHS, ENOUGH, MANY = 3, 100, 25_000
"""Epochs that "auto" stands for, and between how many examples seen in all of them."""


def check_request(body: Any) -> dict[str, Any]:
    """Return the options of a job, with the defaults. Raises Problem."""
    known_fields(body, FIELDS)
    required(body, "model", "training_file")
    if body.get("integrations"):
        raise Problem(
            "invalid", 400, f"Unsupported parameter: 'integrations'. {WHY}", "integrations"
        )
    if body.get("validation_file") is not None:
        required(body, "validation_file")
    seed = body.get("seed")
    want(seed is None or type(seed) is int, "seed", "an integer", seed)
    return {
        "hyperparameters": {**dict.fromkeys(HYPERPARAMETERS, "auto"), **_hyperparameters(body)},
        "metadata": metadata_of(body),
        "seed": seed,
        "suffix": _suffix(body.get("suffix")),
        "training_file": body["training_file"],
        "validation_file": body.get("validation_file"),
    }


def base_model(desk: Desk, name: str) -> Model:
    """Return the model to train: one of the catalog, or one that was tuned. Raises Problem."""
    model = desk.account.offered("openai").get(name)
    if model is None or not model.training_price or model.lifecycle == "retired":
        text = f"Model {name} is not available for fine-tuning or does not exist."
        raise Problem("invalid", 400, text, "model", {"code": "model_not_available"})
    return model


def files_of(desk: Desk, options: Mapping[str, Any], model: Model) -> tuple[TrainingFile, ...]:
    """Read the training file, and the validation file if there is one. Raises Problem."""
    read = []
    for param in ("training_file", "validation_file"):
        if options[param] is None:
            continue
        stored = find_file(desk, options[param], param)
        if stored.purpose != "fine-tune":
            text = (
                f"The file '{stored.id}' has the purpose '{stored.purpose}'; "
                "upload it with the purpose 'fine-tune'."
            )
            raise Problem("invalid", 400, text, param)
        read.append(read_training(stored.data, model, param))
    return tuple(read)


def course_of(file: TrainingFile, hyperparameters: Mapping[str, Any]) -> Course:
    """Return what a job trains on; "auto" becomes a number."""
    count = len(file.examples)
    epochs, size = hyperparameters["n_epochs"], hyperparameters["batch_size"]
    if epochs == "auto":
        epochs = EPOCHS
        if count * EPOCHS < ENOUGH:
            epochs = min(25, ENOUGH // count)
        elif count * EPOCHS > MANY:
            epochs = max(1, MANY // count)
    if size == "auto":
        size = max(1, min(MOST["batch_size"], count // 500))
    return Course(file.examples, epochs, size, file.tokens * epochs)


def _hyperparameters(body: Mapping[str, Any]) -> dict[str, Any]:
    method, where = body.get("method"), "hyperparameters"
    given = body.get("hyperparameters")
    if method is not None:
        want(isinstance(method, dict), "method", "an object", method)
        known(method.get("type"), "method.type", METHODS)
        if method["type"] != "supervised":
            raise Problem(
                "invalid", 400, f"'method.type' is '{method['type']}'. {WHY}", "method.type"
            )
        known_fields(method, ("type", "supervised"))
        settings = method.get("supervised") or {}
        want(isinstance(settings, dict), "method.supervised", "an object", settings)
        known_fields(settings, ("hyperparameters",))
        where = "method.supervised.hyperparameters"
        given = settings.get("hyperparameters", given)
    given = given or {}
    want(isinstance(given, dict), where, "an object", given)
    known_fields(given, HYPERPARAMETERS)
    for name, value in given.items():
        _check_number(f"{where}.{name}", name, value)
    return given


def _check_number(where: str, name: str, value: Any) -> None:
    if value == "auto":
        return
    most = MOST.get(name)
    whole = most is not None
    ok = type(value) is int if whole else is_number(value)
    want(ok, where, "'auto' or " + ("an integer" if whole else "a decimal"), value)
    if not 0 < value <= (most or value):
        limit = f"from 1 to {most}" if whole else "above 0"
        text = f"Invalid '{where}': expected a number {limit}, but got {value}."
        raise Problem("out_of_range", 400, text, where)


def _suffix(value: Any) -> str:
    """Return a suffix as it stands in the name of a model."""
    if value is None:
        return ""
    want(isinstance(value, str), "suffix", "a string", value)
    if not 1 <= len(value) <= LONGEST_SUFFIX:
        text = f"Invalid 'suffix': expected 1 to {LONGEST_SUFFIX} characters, got {len(value)}."
        raise Problem("out_of_range", 400, text, "suffix")
    return re.sub(r"[^a-z0-9_-]+", "-", value.lower())
