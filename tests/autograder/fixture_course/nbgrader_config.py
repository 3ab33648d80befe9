"""nbgrader's settings. `autograder` reads them, and so does nbgrader's own command line."""

c = get_config()  # type: ignore[name-defined]  # noqa: F821

c.CourseDirectory.course_id = "software-to-ai-engineer"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
# Manifests hold answers: nbgrader copies every file that is not ignored.
c.CourseDirectory.ignore = [
    ".ipynb_checkpoints",
    "*.pyc",
    "__pycache__",
    "feedback",
    "*.yml",
]

# The setup cell imports `course`. The exception shows as one line, never as a traceback.
c.ClearSolutions.code_stub = {"python": "# Your code here.\nraise course.NotAttempted"}
c.ClearSolutions.text_stub = "Your answer here."

# Seconds per cell. The longest cells are graded in scaled real time and take about two.
c.Execute.timeout = 30
c.Execute.interrupt_on_timeout = True
c.Execute.raise_on_iopub_timeout = False
c.Execute.iopub_timeout = 10

# A learner who deletes a test cell still gets its points, or loses them, by its test.
c.OverwriteCells.add_missing_cells = True
