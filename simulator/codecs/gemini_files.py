"""Gemini files: a resumable upload under `/upload`, and what was uploaded or made under `files`."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import datetime, timedelta
from typing import Any

from simulator.codecs.base import Route
from simulator.codecs.gemini_generate import GeminiGenerate
from simulator.codecs.gemini_surface import camel, known, want
from simulator.codecs.resource import Resource, Served
from simulator.jobs.desk import Desk
from simulator.jobs.pages import limit_of, page
from simulator.jobs.shelf import StoredFile, Upload
from simulator.neutral import Problem

LIFETIME = 48 * 3600
LARGEST = 32 * 1024 * 1024
"""Largest upload, in bytes: as much as one request may have."""

MADE, SENT = "GENERATED", "UPLOADED"
FIELDS = frozenset({"name", "displayName", "mimeType", "sizeBytes"})
NAME = re.compile(r"files/[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
PATH = re.compile(r"(/upload)?/v1(?:beta|alpha)?/files(?:/([^/:]+)(:download)?)?")


class GeminiFiles(Resource, GeminiGenerate):
    """The codec of Gemini's files."""

    def route(self, method: str, path: str) -> Route:
        match = PATH.fullmatch(path)
        if match is not None:
            upload, name, download = match.groups()
            actions = {"GET": "read", "DELETE": "delete"} if name else {"GET": "list"}
            actions = {"GET": "content"} if download else actions
            actions = ({} if name else {"POST": "upload"}) if upload else actions
            if method in actions:
                target = f"files/{name}" if name else ""
                return Route("job", f"gemini.files.{actions[method]}", target)
        raise Problem("not_found", 404, f"Method {method} {path} is not found.")

    async def serve(self, desk: Desk, route: Route) -> Served:
        action = route.surface.rpartition(".")[2]
        if action == "upload":
            return _upload(desk)
        if action == "list":
            return Served.json(_list(desk))
        stored = find_file(desk, route.target)
        if action == "read":
            return Served.json(file_object(desk, stored))
        if action == "delete":
            desk.account.jobs.files["gemini"].drop(stored.id)
            return Served.json({})
        if stored.purpose != MADE or desk.call.query.get("alt") != "media":
            text = f"File {stored.id} cannot be downloaded: only generated files can, as media."
            raise Problem("invalid", 400, text)
        return Served(stored.data, stored.kind)


def find_file(desk: Desk, name: str) -> StoredFile:
    """Return the file with this name. Raises Problem if there is none, or no longer."""
    stored = desk.account.jobs.files["gemini"].find(name)
    if stored is None or stored.expired(desk.now):
        told = name.removeprefix("files/")
        text = f"You do not have permission to access the File {told} or it may not exist."
        raise Problem("not_found", 403, text)
    return stored


def write_file(desk: Desk, name: str, title: str, data: bytes, kind: str) -> StoredFile:
    """Keep a file that an answer is made of."""
    return _keep(desk, StoredFile(name, title, MADE, data, desk.now, LIFETIME, kind))


def utc(moment: datetime) -> str:
    """Write a time the way Gemini does."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def file_object(desk: Desk, stored: StoredFile) -> dict[str, Any]:
    """Write what is known of a file."""
    created = desk.moment(stored.created)
    uri = f"{desk.origin}/v1/{stored.id}"
    checksum = hashlib.sha256(stored.data).hexdigest().encode()
    out = {
        "name": stored.id,
        "mimeType": stored.kind,
        "sizeBytes": str(len(stored.data)),
        "createTime": utc(created),
        "updateTime": utc(created),
        "expirationTime": utc(created + timedelta(seconds=LIFETIME)),
        "sha256Hash": base64.b64encode(checksum).decode(),
        "uri": uri,
        "state": "ACTIVE",
        "source": stored.purpose,
    }
    if stored.name:
        out["displayName"] = stored.name
    if stored.purpose == MADE:
        out["downloadUri"] = f"{uri}:download?alt=media"
    return out


def _keep(desk: Desk, stored: StoredFile) -> StoredFile:
    desk.account.jobs.files["gemini"].put(stored)
    return stored


def _upload(desk: Desk) -> Served:
    """Take one step of a resumable upload."""
    headers = desk.call.headers
    command = headers.get("x-goog-upload-command", "")
    steps = {step.strip() for step in command.split(",")}
    if steps == {"start"} and headers.get("x-goog-upload-protocol") == "resumable":
        return _begin(desk)
    name = desk.call.query.get("upload_id", "")
    upload = desk.account.jobs.uploads.find(name)
    if upload is None:
        raise Problem("not_found", 404, f"There is no upload {name!r}; start a resumable one.")
    if not steps <= {"upload", "finalize"}:
        raise Problem("invalid", 400, f"The upload command {command!r} is not supported.")
    if "upload" in steps:
        _extend(desk, upload)
    if "finalize" not in steps:
        return Served.json({}, {"x-goog-upload-status": "active"})
    if len(upload.data) != upload.size:
        text = f"The upload has {len(upload.data)} bytes, but {upload.size} were announced."
        raise Problem("invalid", 400, text)
    desk.account.jobs.uploads.drop(upload.id)
    data, lifetime = bytes(upload.data), LIFETIME
    stored = StoredFile(upload.name, upload.title, SENT, data, desk.now, lifetime, upload.kind)
    body = {"file": file_object(desk, _keep(desk, stored))}
    return Served.json(body, {"x-goog-upload-status": "final"})


def _begin(desk: Desk) -> Served:
    headers, body = desk.call.headers, desk.json if desk.call.body is not None else {}
    want(isinstance(body, dict), "", "a JSON object")
    known(body, frozenset({"file"}), "")
    given = body.get("file") or {}
    want(isinstance(given, dict), "file", "an object")
    fields = {camel(name): value for name, value in given.items()}
    known(fields, FIELDS, "file")
    for name in ("name", "displayName", "mimeType"):
        want(isinstance(fields.get(name), str | None), f"file.{name}", "a string")
    size = headers.get("x-goog-upload-header-content-length", "")
    want(size.isascii() and size.isdigit(), "X-Goog-Upload-Header-Content-Length", "a length")
    if int(size[:12]) > LARGEST:
        raise Problem("too_large", 413, f"A file may have {LARGEST} bytes, not {size}.")
    kind = headers.get("x-goog-upload-header-content-type") or fields.get("mimeType")
    upload = Upload(
        desk.name("upload"),
        _free_name(desk, fields.get("name")),
        fields.get("displayName") or "",
        kind or "application/octet-stream",
        int(size),
    )
    desk.account.jobs.uploads.put(upload)
    # The pieces come without the key in a header, so the address carries it, as the vendor's does.
    query = f"upload_id={upload.id}&upload_protocol=resumable&key={desk.account.key}"
    url = f"{desk.origin}{desk.call.rest}?{query}"
    return Served.json({}, {"x-goog-upload-url": url, "x-goog-upload-status": "active"})


def _free_name(desk: Desk, name: str | None) -> str:
    """Return the name that a file was asked to have, or a new one. Raises Problem."""
    if not name:
        return f"files/{desk.name('file')[:12]}"
    if NAME.fullmatch(name) is None:
        text = (
            f"* CreateFileRequest.file.name: {name!r} is no name; after 'files/' take up to 40 "
            "lower-case letters, digits and dashes, with no dash at either end"
        )
        raise Problem("invalid", 400, text, "file.name")
    if desk.account.jobs.files["gemini"].find(name) is not None:
        raise Problem("invalid", 409, f"Requested entity already exists: {name}")
    return name


def _extend(desk: Desk, upload: Upload) -> None:
    """Add a piece to an upload. Raises Problem unless it fits."""
    offset = desk.call.headers.get("x-goog-upload-offset", "0")
    if offset != str(len(upload.data)):
        text = f"The piece has the offset {offset}, but {len(upload.data)} bytes have come."
        raise Problem("invalid", 400, text)
    if len(upload.data) + len(desk.call.content) > upload.size:
        raise Problem("invalid", 400, f"More than the announced {upload.size} bytes have come.")
    upload.data += desk.call.content


def _list(desk: Desk) -> dict[str, Any]:
    query = desk.call.query
    files = [one for one in desk.account.jobs.files["gemini"].all() if not one.expired(desk.now)]
    limit = limit_of(query, 10, 100, "pageSize")
    shown = page(files[::-1], limit, query.get("pageToken") or None)
    out: dict[str, Any] = {"files": [file_object(desk, stored) for stored in shown.items]}
    return {**out, "nextPageToken": shown.items[-1].id} if shown.more else out
