"""OpenAI files: `/v1/files`, and the bytes of one under `/v1/files/{id}/content`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from simulator.codecs.base import Route
from simulator.codecs.openai_lists import listed, newest_first, required
from simulator.codecs.openai_surface import OpenAISurface, known, known_fields, want
from simulator.codecs.resource import Resource, Served
from simulator.codecs.unsupported import WHY
from simulator.jobs.desk import Desk
from simulator.jobs.pages import limit_of, page
from simulator.jobs.shelf import StoredFile
from simulator.neutral import Problem

PURPOSES = ("assistants", "batch", "fine-tune", "vision", "user_data", "evals")
JSONL = {"batch": "Batch API", "fine-tune": "Fine-Tuning API"}
"""Purposes that take JSON lines only, and what the vendor calls them."""

NOT_FOR_DOWNLOAD = ("assistants", "vision", "user_data")
MONTH = 30 * 24 * 3600
LIFETIMES = (3600, MONTH)
"""Shortest and longest lifetime of a file, in seconds."""

PATH = re.compile(r"/files(?:/([^/]+)(/content)?)?")


class OpenAIFiles(OpenAISurface, Resource):
    """The codec of OpenAI's files."""

    def route(self, method: str, path: str) -> Route:
        match = PATH.fullmatch(path.removeprefix("/v1"))
        if match is not None:
            name, content = match.groups()
            wanted: Mapping[str, str] = {"GET": "list", "POST": "create"}
            if name:
                wanted = {"GET": "read", "DELETE": "delete"}
            if content:
                wanted = {"GET": "content"}
            if method in wanted:
                return Route("job", f"openai.files.{wanted[method]}", name or "")
            raise Problem("wrong_method", 405, f"Not allowed to {method} on {path}.")
        raise Problem("not_found", 404, f"Invalid URL ({method} {path})")

    async def serve(self, desk: Desk, route: Route) -> Served:
        action = route.surface.rpartition(".")[2]
        if action == "create":
            return Served.json(file_object(desk, _upload(desk)))
        if action == "list":
            return Served.json(_list(desk))
        stored = find_file(desk, route.target)
        if action == "read":
            return Served.json(file_object(desk, stored))
        if action == "delete":
            desk.account.jobs.files["openai"].drop(stored.id)
            return Served.json({"id": stored.id, "object": "file", "deleted": True})
        if stored.purpose in NOT_FOR_DOWNLOAD:
            text = f"Not allowed to download files of purpose: {stored.purpose}"
            raise Problem("invalid", 400, text)
        return Served(stored.data, "application/octet-stream")


def find_file(desk: Desk, name: str, param: str = "id") -> StoredFile:
    """Return the file with this id. Raises Problem if there is none, or no longer."""
    stored = desk.account.jobs.files["openai"].find(name)
    if stored is None or stored.expired(desk.now):
        raise Problem("not_found", 404, f"No such File object: {name}", param)
    return stored


def write_file(
    desk: Desk, name: str, purpose: str, data: bytes, lifetime: float | None = None
) -> StoredFile:
    """Keep a file that an answer is made of, or that was uploaded."""
    stored = StoredFile(f"file-{desk.name(name)}", name, purpose, data, desk.now, lifetime)
    desk.account.jobs.files["openai"].put(stored)
    return stored


def file_object(desk: Desk, stored: StoredFile) -> dict[str, Any]:
    """Write what is known of a file."""
    created = desk.unix(stored.created)
    return {
        "id": stored.id,
        "object": "file",
        "bytes": len(stored.data),
        "created_at": created,
        "expires_at": None if stored.lifetime is None else created + int(stored.lifetime),
        "filename": stored.name,
        "purpose": stored.purpose,
        "status": "processed",
        "status_details": None,
    }


def lifetime_of(value: Any, name: str) -> float | None:
    """Return the seconds of a lifetime policy. Raises Problem for one that makes no sense."""
    if value is None:
        return None
    want(isinstance(value, dict), name, "an object", value)
    known_fields(value, ("anchor", "seconds"))
    known(value.get("anchor"), f"{name}.anchor", ("created_at",))
    text = str(value.get("seconds"))
    low, high = LIFETIMES
    if not (text.isascii() and text.isdigit() and low <= int(text[:9]) <= high):
        message = (
            f"Invalid '{name}.seconds': expected an integer from {low} to {high}, but got {text}."
        )
        raise Problem("out_of_range", 400, message, f"{name}.seconds")
    return float(text)


def _upload(desk: Desk) -> StoredFile:
    body = desk.json
    known_fields(body, ("file", "purpose", "expires_after"))
    given = body.get("file")
    if not isinstance(given, dict) or "filename" not in given:
        text = "Missing required parameter: 'file'. Send it in a form (multipart/form-data)."
        raise Problem("missing", 400, text, "file")
    required(body, "purpose")
    purpose, name = body["purpose"], given["filename"]
    known(purpose, "purpose", PURPOSES)
    if purpose == "evals":
        raise Problem("invalid", 400, f"'purpose' is 'evals'. {WHY}", "purpose")
    if purpose in JSONL and not name.lower().endswith(".jsonl"):
        text = f"Invalid file format for {JSONL[purpose]}. Must be .jsonl"
        raise Problem("invalid", 400, text, "file")
    if not desk.call.content:
        raise Problem("invalid", 400, "File is empty.", "file")
    lifetime = lifetime_of(body.get("expires_after"), "expires_after")
    if lifetime is None and purpose == "batch":
        lifetime = MONTH
    return write_file(desk, name, purpose, desk.call.content, lifetime)


def _list(desk: Desk) -> dict[str, Any]:
    query = desk.call.query
    order = query.get("order", "desc")
    known(order, "order", ("asc", "desc"))
    files = [
        stored
        for stored in desk.account.jobs.files["openai"].all()
        if not stored.expired(desk.now) and query.get("purpose") in (None, stored.purpose)
    ]
    files = files if order == "asc" else newest_first(files)
    shown = page(files, limit_of(query, 10_000, 10_000), query.get("after"))
    return listed(shown, lambda stored: file_object(desk, stored))
