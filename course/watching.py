"""`course watch`: a verdict at every save, until Ctrl-C."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from autograder import AutograderError, Course, Report, read_notebook
from autograder.errors import NotebookUnreadable
from course import exercises, warm
from course.exercises import Target

PAUSE = 0.25  # seconds between two looks at the files


class Watched:
    """Notebooks, and what their cells said when they were looked at last."""

    def __init__(self, course: Course, slugs: Collection[str]) -> None:
        self._paths = {slug: course.release_path(slug) for slug in slugs}
        self._stamps = {slug: _stamp(path) for slug, path in self._paths.items()}
        self._sources = {slug: _sources(path) for slug, path in self._paths.items()}

    def changed(self) -> str:
        """Return an exercise whose cells are others than before; nothing where all are the same.

        JupyterLab saves every two minutes, also when nobody has typed: that is no change.
        """
        for slug, path in self._paths.items():
            stamp = _stamp(path)
            if stamp == self._stamps[slug]:
                continue
            sources = _sources(path)
            if sources is None:  # It may be half written: look once more.
                time.sleep(PAUSE)
                stamp, sources = _stamp(path), _sources(path)
            self._stamps[slug] = stamp
            if sources != self._sources[slug] or sources is None:
                self._sources[slug] = sources
                return slug
        return ""


def _stamp(path: Path) -> tuple[int, int] | None:
    with suppress(OSError):
        status = path.stat()
        return status.st_mtime_ns, status.st_size
    return None


def _sources(path: Path) -> tuple[str, ...] | None:
    with suppress(NotebookUnreadable):
        return tuple(cell.source for cell in read_notebook(path).cells)
    return None


def verdicts(
    course: Course, first: Target, slugs: Collection[str], timeout: float
) -> Iterator[Report | AutograderError]:
    """Yield a verdict on `first`, then one at each save of one of `slugs`, without end.

    A save during a check ends that check and begins the next one. An error is yielded as what it
    is: the next save may mend it.
    """
    watched = Watched(course, slugs)
    target = first
    with warm.kept_warm(course.root):
        while True:
            news = _News(watched)
            try:
                yield exercises.run_check(course, target, timeout, stop=news)
            except warm.Superseded:
                pass
            except AutograderError as error:
                yield error
            while not news():
                time.sleep(PAUSE)
            target = first if news.slug == first.slug else Target(news.slug)


class _News:
    """Whether something was saved; asked again and again, it remembers that it was."""

    def __init__(self, watched: Watched) -> None:
        self._watched = watched
        self.slug = ""

    def __call__(self) -> bool:
        self.slug = self.slug or self._watched.changed()
        return bool(self.slug)
