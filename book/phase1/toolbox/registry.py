"""A package registry in a folder, and an installer that sees nothing else."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

OFFLINE = "--no-index --find-links registry --offline --no-cache --no-config --quiet --color never"


def publish(name: str, version: str, module: str, needs: str = "") -> None:
    """Put a wheel with one module into the folder `registry`, over one of the same name."""
    info = f"{name}-{version}.dist-info"
    required = f"Requires-Dist: {needs}\n" if needs else ""
    parts = {
        f"{name}.py": module,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{required}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    parts[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*parts, f"{info}/RECORD"])
    Path("registry").mkdir(exist_ok=True)
    with zipfile.ZipFile(f"registry/{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in parts.items():
            wheel.writestr(zipfile.ZipInfo(path), text)


def uv(command: str) -> str:
    """Run `uv pip ...` on the folder `registry` alone; return what it complains about."""
    arguments = [sys.executable, "-m", "uv", "pip", *command.split(), *OFFLINE.split()]
    return subprocess.run(arguments, capture_output=True, text=True, check=False).stderr.strip()


def install(requirements: str, environment: str, *options: str) -> str:
    """Install what a file of requirements asks for into the folder `environment`."""
    return uv(f"install -r {requirements} --target {environment} {' '.join(options)}")


def run(environment: str, program: str) -> str:
    """Run a program that sees the packages of `environment`; return what it prints."""
    variables = {**os.environ, "PYTHONPATH": environment}
    done = subprocess.run(
        [sys.executable, "-c", program], env=variables, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()
