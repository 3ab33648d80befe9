"""Where a course keeps its exercises: one name, three rooms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import CourseNotFound, ExerciseNotFound

CONFIG = "nbgrader_config.py"
_SKIPPED = {".ipynb_checkpoints", "__pycache__"}


@dataclass(frozen=True)
class Course:
    """The folders of a course.

    `source` holds solutions and manifests, `release` what learners open. Both hold
    `<assignment>/<notebook>.ipynb`; a slug is `<assignment>/<notebook>`.
    """

    root: Path
    source: Path
    release: Path

    @classmethod
    def at(cls, root: Path, source: Path | None = None) -> Course:
        """Return the course in `root`; `source` may lie elsewhere, to keep hidden tests private."""
        root = root.resolve()
        return cls(root, (source or root / "solutions").resolve(), root / "exercises")

    @property
    def config(self) -> Path:
        """The nbgrader configuration that every command reads."""
        return self.root / CONFIG

    def slugs(self) -> tuple[str, ...]:
        """Return the slugs of every exercise that has a solution notebook, sorted."""
        return _slugs(self.source, "ipynb")

    def manifest_slugs(self) -> tuple[str, ...]:
        """Return the slugs of every manifest, sorted."""
        return _slugs(self.source, "yml")

    def released_slugs(self) -> tuple[str, ...]:
        """Return the slugs of every released notebook, sorted."""
        return _slugs(self.release, "ipynb")

    def release_files(self) -> tuple[Path, ...]:
        """Return every file below the release, sorted, without what editors keep for themselves."""
        paths = sorted(path for path in self.release.rglob("*") if path.is_file())
        return tuple(
            path
            for path in paths
            if not _SKIPPED.intersection(path.relative_to(self.release).parts)
        )

    def solution_path(self, slug: str) -> Path:
        """Return where the solution notebook of `slug` lies."""
        return self.source / f"{slug}.ipynb"

    def manifest_path(self, slug: str) -> Path:
        """Return where the manifest of `slug` lies."""
        return self.source / f"{slug}.yml"

    def release_path(self, slug: str) -> Path:
        """Return where the learner's notebook of `slug` lies."""
        return self.release / f"{slug}.ipynb"

    def show(self, path: Path) -> str:
        """Return `path` as it reads best in a message: relative to the course where possible."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return str(path)

    def find(self, name: str) -> str:
        """Return the slug that `name` means.

        Accepts `phase1/02-async`, `02-async`, `async`, or the path of a notebook.
        """
        known = sorted({*self.slugs(), *self.released_slugs()})
        wanted = _as_slug(name)
        for fits in (
            [slug for slug in known if slug == wanted],
            [slug for slug in known if wanted.endswith("/" + slug)],
            [slug for slug in known if slug.split("/")[-1] == wanted],
            [slug for slug in known if slug.split("/")[-1].partition("-")[2] == wanted],
        ):
            if len(fits) == 1:
                return fits[0]
            if fits:
                raise ExerciseNotFound(
                    f"{name!r} fits several exercises: {', '.join(fits)}.",
                    "give one of these names in full.",
                )
        raise ExerciseNotFound(f"No exercise is called {name!r}.", f"try one of: {_listed(known)}.")

    def select(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the slugs that `names` mean; an assignment such as `phase1` means all of it.

        Raises `ExerciseNotFound`, also when there is no exercise at all.
        """
        known = self.slugs()
        if not known:
            raise ExerciseNotFound(
                f"{self.show(self.source)} holds no <assignment>/<exercise>.ipynb.",
                "name the folder with the solutions; `--source` takes one that lies elsewhere.",
            )
        chosen: list[str] = []
        for name in names:
            inside = [slug for slug in known if slug.startswith(name.rstrip("/") + "/")]
            chosen.extend(inside or [self.find(name)])
        return tuple(dict.fromkeys(chosen)) if chosen else known


def find_course(start: Path | None = None) -> Course:
    """Return the course in `start` or the nearest folder above it, else the one we came with."""
    here = (start or Path.cwd()).resolve()
    packaged = Path(__file__).resolve().parent.parent
    for folder in (here, *here.parents, packaged):
        if (folder / CONFIG).is_file() and (folder / "exercises").is_dir():
            return Course.at(folder)
    raise CourseNotFound(
        f"No course in {here} or above it: no folder holds both {CONFIG} and exercises/.",
        "change into your copy of the course and try again.",
    )


def course_at(root: Path | None, source: Path | None) -> Course:
    """Return the course in `root`, or the one found from here, with solutions from `source`."""
    found = find_course(root)
    return Course.at(found.root, source) if source else found


def _slugs(folder: Path, suffix: str) -> tuple[str, ...]:
    paths = sorted(folder.glob(f"*/*.{suffix}"))
    return tuple(
        path.relative_to(folder).with_suffix("").as_posix()
        for path in paths
        if not _SKIPPED.intersection(path.parts)
    )


def _as_slug(name: str) -> str:
    text = name.replace("\\", "/").rstrip("/")
    for suffix in (".ipynb", ".yml"):
        text = text.removesuffix(suffix)
    return text


def _listed(known: list[str]) -> str:
    return ", ".join(known) if known else "(the course has no exercises yet)"
