"""OpenAI fine-tuning: `/v1/fine_tuning/jobs`, their events and checkpoints, and `ft:` models."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, NamedTuple

from simulator.codecs.base import Route
from simulator.codecs.openai_lists import listed, newest_first
from simulator.codecs.openai_surface import OpenAISurface
from simulator.codecs.openai_tuning_request import (
    base_model,
    check_request,
    course_of,
    files_of,
)
from simulator.codecs.resource import Resource, Served
from simulator.codecs.unsupported import WHY
from simulator.jobs.desk import Desk
from simulator.jobs.pages import limit_of, page
from simulator.jobs.timeline import Stage, Timeline
from simulator.jobs.tuning import Event, TunedModel, Tuning
from simulator.neutral import Problem
from simulator.randomness import digest
from simulator.records import Usage

STAGES = (Stage("validating_files", 10), Stage("queued", 20), Stage("running", 120))
MOST_CHECKPOINTS = 3
"""A checkpoint is kept for that many of the last epochs."""

PATH = re.compile(r"/fine_tuning/jobs(?:/([^/]+)(?:/(\w+))?)?")
ACTIONS = {
    "cancel": "POST",
    "pause": "POST",
    "resume": "POST",
    "events": "GET",
    "checkpoints": "GET",
}
SAID = {
    "queued": "Files validated, moving job to queued state",
    "running": "Fine-tuning job started",
}


class Checkpoint(NamedTuple):
    """A model on the way, after a step."""

    id: str
    step: int
    model: str


class OpenAITuning(OpenAISurface, Resource):
    """The codec of OpenAI's fine-tuning jobs, and of the models they make."""

    def route(self, method: str, path: str) -> Route:
        rest = path.removeprefix("/v1")
        if rest.startswith("/models/"):
            if method not in ("GET", "DELETE"):
                raise Problem("wrong_method", 405, f"Not allowed to {method} on {path}.")
            action = "openai.models" if method == "GET" else "openai.models.delete"
            return Route("job", action, rest.removeprefix("/models/"))
        match = PATH.fullmatch(rest)
        name, action = match.groups() if match else ("", "")
        if match is None or (action and action not in ACTIONS):
            raise Problem("not_found", 404, f"Invalid URL ({method} {path})")
        wanted = {"GET": "read"} if name else {"GET": "list", "POST": "create"}
        wanted = {ACTIONS[action]: action} if action else wanted
        if method not in wanted:
            raise Problem("wrong_method", 405, f"Not allowed to {method} on {path}.")
        return Route("job", f"openai.fine_tuning.{wanted[method]}", name or "")

    async def serve(self, desk: Desk, route: Route) -> Served:
        if route.surface.startswith("openai.models"):
            return Served.json(self._model(desk, route))
        action, jobs = route.surface.rpartition(".")[2], desk.account.jobs.tunings
        if action == "create":
            job = _create(desk)
            jobs.put(job)
            return Served.json(_job(desk, job))
        if action == "list":
            return Served.json(_list(desk, jobs.all()))
        found = jobs.find(route.target)
        if found is None:
            text = f"Could not find fine tune: {route.target}"
            raise Problem("not_found", 404, text, "fine_tune_id", {"code": "fine_tune_not_found"})
        _look(desk, found, asked=action == "read")
        if action in ("pause", "resume"):
            raise Problem("invalid", 400, f"A job of this kind cannot {action}. {WHY}")
        if action == "cancel":
            _cancel(desk, found)
        if action in ("events", "checkpoints"):
            return Served.json(_part(desk, found, action))
        return Served.json(_job(desk, found))

    def _model(self, desk: Desk, route: Route) -> dict[str, Any]:
        """Describe or delete a model that a job made."""
        tuned = desk.account.models.find(self.vendor, route.target)
        if tuned is None:
            raise Problem("model_not_found", 404, detail={"model": route.target})
        if route.surface == "openai.models":
            return self.model(tuned.model)
        desk.account.models.drop(tuned.model.name)
        return {"id": tuned.model.name, "object": "model", "deleted": True}


def _create(desk: Desk) -> Tuning:
    body = desk.json
    options = check_request(body)
    model = base_model(desk, body["model"])
    files = files_of(desk, options, model)
    flaw = next((file.flaw for file in files if file.flaw is not None), None)
    course = course_of(files[0], options["hyperparameters"]) if flaw is None else None
    if options["seed"] is None:
        options["seed"] = int(desk.name("seed")[:7], 16)
    timeline = Timeline(STAGES, "succeeded", desk.account.clock)
    job = Tuning(f"ftjob-{desk.name()}", model, timeline, options, course, flaw)
    validation = options["validation_file"]
    also = f" and validation file: {validation}" if validation else ""
    _tell(job, desk.now, f"Created fine-tuning job: {job.id}")
    _tell(job, desk.now, f"Validating training file: {options['training_file']}{also}")
    return job


def _look(desk: Desk, job: Tuning, *, asked: bool) -> None:
    """Bring a job up to date, and do what belongs to the states it enters."""
    for status in job.look(asked=asked):
        at = job.timeline.entered[status]
        if status == "succeeded":
            _finish(desk, job, at)
        elif status == "failed" and job.flaw is not None:
            _tell(job, at, job.flaw.message, "error")
        else:
            _tell(job, at, SAID[status])


def _finish(desk: Desk, job: Tuning, at: float) -> None:
    """Make the models of a job: the last one, and those it was on the way."""
    course = job.course
    assert course is not None
    family = job.base.name.split(":")[1] if job.base.name.startswith("ft:") else job.base.name
    name = f"ft:{family}:simulator:{job.asked['suffix']}:{digest('model', job.id)[:8]}"
    examples = (*desk.account.models.examples(job.base.name), *course.examples)
    for epoch in range(max(1, course.epochs - MOST_CHECKPOINTS + 1), course.epochs + 1):
        step = epoch * course.steps_per_epoch
        made = name if epoch == course.epochs else f"{name}:ckpt-step-{step}"
        model = replace(job.base, name=made, created=desk.moment(at).date())
        desk.account.models.add(TunedModel(model, "openai", job.base.name, examples, at))
        job.checkpoints[step] = made
        _tell(job, at, f"Checkpoint created at step {step}")
    job.made = name
    _bill(desk, job, 1.0)
    _tell(job, at, f"New fine-tuned model created: {name}")
    _tell(job, at, "The job has successfully completed")


def _bill(desk: Desk, job: Tuning, share: float) -> None:
    """Put the training into the ledger, as far as it went."""
    if job.course is None:
        return
    job.trained = int(job.course.tokens * share)
    dollars = job.trained * job.base.training_price / 1e6
    note = f"{job.id} trained {job.base.name} on {job.trained} tokens"
    desk.bill("openai.fine_tuning.training", job.base.name, Usage(job.trained), dollars, note)


def _cancel(desk: Desk, job: Tuning) -> None:
    if job.timeline.ended:
        text = f"The job {job.id} has already ended with the status '{job.status}'."
        raise Problem("invalid", 400, text)
    if job.status == "running":
        _bill(desk, job, job.timeline.share)
    job.cancel(desk.now)
    _tell(job, desk.now, "The job was cancelled")


def _tell(job: Tuning, at: float, message: str, level: str = "info") -> None:
    name = f"ftevent-{digest(job.id, len(job.events))[:24]}"
    job.events.append(Event(name, at, message, level))


def _list(desk: Desk, jobs: list[Tuning]) -> dict[str, Any]:
    query = desk.call.query
    wanted = {k[9:-1]: v for k, v in query.items() if k.startswith("metadata[")}
    jobs = [job for job in jobs if wanted.items() <= (job.asked["metadata"] or {}).items()]
    shown = page(newest_first(jobs), limit_of(query, 20, 100), query.get("after"))
    for job in shown.items:
        _look(desk, job, asked=False)
    return listed(shown, lambda job: _job(desk, job))


def _part(desk: Desk, job: Tuning, action: str) -> dict[str, Any]:
    """List the events or the checkpoints of a job, newest first."""
    query = desk.call.query
    if action == "events":
        events = page(newest_first(job.events), limit_of(query, 20, 100), query.get("after"))
        return listed(events, lambda event: _event(desk, event))
    kept = [
        Checkpoint(f"ftckpt_{digest(job.id, step)[:24]}", step, model)
        for step, model in job.checkpoints.items()
    ]
    shown = page(newest_first(kept), limit_of(query, 10, 100), query.get("after"))
    return listed(shown, lambda one: _checkpoint(desk, job, one))


def _event(desk: Desk, event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "object": "fine_tuning.job.event",
        "created_at": desk.unix(event.at),
        "level": event.level,
        "message": event.message,
        "data": {},
        "type": "message",
    }


def _checkpoint(desk: Desk, job: Tuning, one: Checkpoint) -> dict[str, Any]:
    """Write a checkpoint. Nothing is optimized, so there is no loss to tell."""
    return {
        "id": one.id,
        "object": "fine_tuning.job.checkpoint",
        "created_at": desk.unix(job.timeline.entered["succeeded"]),
        "fine_tuned_model_checkpoint": one.model,
        "fine_tuning_job_id": job.id,
        "step_number": one.step,
        "metrics": {"step": one.step},
    }


def _job(desk: Desk, job: Tuning) -> dict[str, Any]:
    timeline, asked = job.timeline, job.asked
    entered, course = timeline.entered, job.course
    settings = dict(asked["hyperparameters"])
    if course is not None and job.status != "validating_files":
        settings |= {"n_epochs": course.epochs, "batch_size": course.batch_size}
    flaw = job.flaw if job.status == "failed" else None
    ends = entered["validating_files"] + sum(stage.seconds for stage in STAGES)
    return {
        "id": job.id,
        "object": "fine_tuning.job",
        "model": job.base.name,
        "created_at": desk.unix(entered["validating_files"]),
        "finished_at": desk.unix(entered[job.status]) if timeline.ended else None,
        "estimated_finish": desk.unix(ends) if job.status in SAID else None,
        "fine_tuned_model": job.made,
        "organization_id": "org-simulator",
        "result_files": [],
        "status": job.status,
        "training_file": asked["training_file"],
        "validation_file": asked["validation_file"],
        "hyperparameters": settings,
        "method": {"type": "supervised", "supervised": {"hyperparameters": settings}},
        "trained_tokens": job.trained,
        "error": None
        if flaw is None
        else {
            "code": flaw.code,
            "message": flaw.message,
            "param": flaw.param,
        },
        "integrations": [],
        "seed": asked["seed"],
        "metadata": asked["metadata"],
    }
