"""The house: where things lie, who may use whom, how long a file gets, what is nowhere written."""

import ast
import importlib
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("simulator", "autograder", "course")
MAY_USE = {"simulator": set(), "autograder": {"simulator"}, "course": {"simulator", "autograder"}}
FILES = {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "LICENSE-CONTENT", "run.py"}
FILES |= {"_config.yml", "_toc.yml", "requirements.txt", "pyproject.toml", ".gitignore"}
FOLDERS = {"book", "solutions", "exercises", *PACKAGES, "tests", "docs", ".ci", ".github"}
OPTIONAL = {"nbgrader_config.py", ".gitattributes", "capstones", "environments"}
PAGES = ROOT / "book" / "reference" / "errors"
# Put together from pieces, so that this file does not contain what it forbids.
HOSTS = [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"))]
HOSTS += [".".join(parts) for parts in (("npmjs", "org"), ("deb", "debian", "org"))]
MACHINE = re.compile(
    r"(?<![\w.])/(?:root|work)/|(?<![\w.])/(?:home|Users)/(?!me/)[a-z]+/|/tmp/ipykernel_\d{3}"
    r"|C:\\\\?Users\\|(?<=[\s\"'(])/(?!home/me/)[\w./-]*/site-packages"
)
VENDOR_MODEL = re.compile(
    r"\b(?:gpt-\d|chatgpt-\d|o[134]-(?:mini|pro)|text-embedding-\d|claude-(?:\d|opus|sonnet|haiku)"
    r"|gemini-\d|(?:llama|qwen|mistral|gemma)-?\d)[\w.:-]*",
    re.IGNORECASE,
)
PRICE = re.compile(
    r"(?:\$|USD ?)\d+(?:\.\d+)? ?(?:/|per|a|for) ?(?:1?M|(?:one |a )?million)\b", re.I
)
REGISTRIES = {"course/models.toml", "simulator/models.toml"}


@cache
def tracked() -> tuple[str, ...]:
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git clone: which files belong to the course is not known")
    return tuple(name for name in done.stdout.split("\0") if name and (ROOT / name).is_file())


def texts() -> Iterator[tuple[str, str]]:
    for name in tracked():
        try:
            yield name, (ROOT / name).read_text("utf-8")
        except UnicodeDecodeError:
            continue


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def stems(folder: str, pattern: str) -> set[str]:
    return {
        path.relative_to(ROOT / folder).with_suffix("").as_posix()
        for path in (ROOT / folder).glob(pattern)
        if ".ipynb_checkpoints" not in path.parts
    }


def test_nothing_lies_at_the_top_that_the_house_does_not_know():
    top = {name.split("/")[0] for name in tracked()}
    strays = top - FILES - FOLDERS - OPTIONAL
    assert not strays, f"move them, or name them in tests/repository/test_house.py: {strays}"


def test_every_room_of_the_house_is_there():
    top = {name.split("/")[0] for name in tracked()}
    assert not (FILES | FOLDERS) - top


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "misc"])
def test_no_module_is_a_drawer(name):
    assert not [path for path in tracked() if Path(path).stem == name]


def test_a_lesson_has_one_name_in_three_rooms():
    lessons = stems("book", "phase[1-4]/*.ipynb")
    rooms = {
        "solutions": stems("solutions", "*/*.ipynb"),
        "manifests": stems("solutions", "*/*.yml"),
        "exercises": stems("exercises", "*/*.ipynb"),
    }
    assert lessons, "there is no lesson"
    for room, names in rooms.items():
        others = {name for name in names if name.startswith("phase")}
        assert others == lessons, f"{room} and lessons differ: {others ^ lessons}"
    assert rooms["solutions"] == rooms["manifests"] == rooms["exercises"]


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and top-level package of every import, those inside functions too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.lineno, node.module.split(".")[0]


@pytest.mark.parametrize("package", PACKAGES)
def test_the_packages_use_each_other_in_one_direction(package):
    forbidden = set(PACKAGES) - {package} - MAY_USE[package]
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in modules(package)
        for line, name in imported(path)
        if name in forbidden
    ]
    assert not wrong


@pytest.mark.parametrize("package", PACKAGES)
def test_a_file_stays_under_400_lines_and_a_function_under_40(package):
    long = []
    for path in modules(package):
        source = path.read_text("utf-8")
        where = path.relative_to(ROOT).as_posix()
        if len(source.splitlines()) >= 400:
            long.append(f"{where}: {len(source.splitlines())} lines")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines >= 40:
                    long.append(f"{where}:{node.lineno} {node.name}: {lines} lines")
    assert not long


@pytest.mark.parametrize("package", PACKAGES)
def test_the_public_names_of_a_package_are_its_all(package):
    """Names that `__init__` takes from its own package or defines, against `__all__`."""
    tree = ast.parse((ROOT / package / "__init__.py").read_text("utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (
            node.level or node.module.split(".")[0] in PACKAGES
        ):
            names |= {alias.asname or alias.name for alias in node.names}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    module = importlib.import_module(package)
    assert sorted(module.__all__) == sorted(name for name in names if not name.startswith("_"))
    assert len(module.__all__) == len(set(module.__all__))
    for name in module.__all__:
        assert getattr(module, name) is not None


def code_of(line: ast.stmt) -> str:
    """Return the text in `code = "text"`, with or without a type; else an empty string."""
    if isinstance(line, ast.Assign | ast.AnnAssign) and isinstance(line.value, ast.Constant):
        target = line.targets[0] if isinstance(line, ast.Assign) else line.target
        return str(line.value.value) if ast.unparse(target) == "code" else ""
    return ""


def error_codes() -> dict[str, str]:
    """Return code -> where, of every class in the packages with a `code` of its own."""
    found: dict[str, str] = {}
    for path in (path for package in PACKAGES for path in modules(package)):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                where = f"{path.relative_to(ROOT)}:{node.name}"
                for code in map(code_of, node.body):
                    assert code not in found, f"{where} and {found[code]} share {code}"
                    found |= {code: where} if code else {}
    return found


@pytest.mark.parametrize("code", sorted(error_codes()))
def test_an_error_code_has_a_page(code):
    page = PAGES / f"{code}.md"
    assert page.exists(), f"{error_codes()[code]} has no page {page.relative_to(ROOT)}"
    titles = [line for line in page.read_text("utf-8").splitlines() if line.startswith("# ")]
    assert len(titles) == 1
    assert code in titles[0]


def test_an_error_page_belongs_to_a_code():
    pages = {path.stem for path in PAGES.glob("*.md")} - {"index"}
    assert pages <= set(error_codes())


def test_no_package_registry_is_named():
    assert not [(name, host) for name, text in texts() for host in HOSTS if host in text]


def test_no_path_of_a_machine_is_written_down():
    """The rules beside this file name what they forbid; /home/me/ stands for anybody's home."""
    here = Path(__file__).parent.relative_to(ROOT).as_posix()
    found = [
        f"{name}: {match.group()}"
        for name, text in texts()
        if not name.startswith(here)
        for match in MACHINE.finditer(text)
    ]
    assert not found


@pytest.mark.parametrize("pattern", [VENDOR_MODEL, PRICE], ids=["model", "price"])
def test_models_and_prices_are_written_in_the_registries_alone(pattern):
    here = Path(__file__).relative_to(ROOT).as_posix()
    found = [
        f"{name}: {match.group()}"
        for name, text in texts()
        if name not in REGISTRIES | {here}
        for match in pattern.finditer(text)
    ]
    assert not found


@pytest.mark.parametrize("folder", ["book", "solutions"])
def test_notebooks_ask_the_registry_for_a_model(folder):
    for path in sorted((ROOT / folder).glob("*/*.ipynb")):
        for number, cell in enumerate(nbformat.read(path, as_version=4).cells):
            if cell.cell_type == "code":
                typed = re.findall(r"[\"']sim-(?:large|small|nano|embed)[\w-]*[\"']", cell.source)
                assert not typed, f"{path.relative_to(ROOT)} cell {number}: use course.model(...)"


def test_no_list_of_words_has_a_word_twice() -> None:
    twice = []
    for path in modules("simulator"):
        for node in ast.parse(path.read_text("utf-8")).body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))):
                    words = text.split() if name.endswith("_LIST") else []
                    twice += [(path.name, name, w) for w in set(words) if words.count(w) > 1]
    assert not twice
