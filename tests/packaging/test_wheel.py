"""What a user gets: the built wheel, in an environment of its own, in an empty folder."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
# What is hidden is no part of the wheel, and others write there meanwhile.
LEFT_OUT = shutil.ignore_patterns(".*", "reports", "build", "dist", "*.egg-info", "__pycache__")
MINE = """\
def test_key_signs_what_it_is_given(make_credential, get_assertion):
    made = make_credential()
    signed = get_assertion(made)
    signed.verify(made.public_key)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment in which the wheel is installed; its dependencies are ours."""
    folder = tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT, folder / "source", ignore=LEFT_OUT)
    build = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), "source"]
    subprocess.run(build, cwd=folder, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=True)
    python = folder / "env" / "bin" / "python"
    own = Path(pytest.__file__).parents[1]
    packages = next((folder / "env" / "lib").glob("python*/site-packages"))
    install = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    (packages / "dependencies.pth").write_text(f"{own}\n")
    return python


def test_four_lines_run_with_the_installed_wheel(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(MINE)
    done = subprocess.run(
        [installed, "-m", "pytest", "--key", "virtual", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_installed_wheel_holds_suites_catalogue_and_templates(installed: Path) -> None:
    where = "import rig; print(rig.__file__)"
    told = subprocess.run(
        [installed, "-c", where], check=True, capture_output=True, text=True, cwd=installed.parent
    )
    package = Path(told.stdout.strip()).parent
    assert package.is_relative_to(installed.parents[1]), "the wheel's own, not the checkout's"
    kept = {path.relative_to(ROOT / "rig") for path in (ROOT / "rig").rglob("*.*") if is_kept(path)}
    assert not {path for path in kept if not (package / path).exists()}


def is_kept(path: Path) -> bool:
    """Tell what belongs to the product from what Python and its tools leave beside it."""
    hidden = any(part.startswith(".") for part in path.relative_to(ROOT).parts)
    return not hidden and "__pycache__" not in path.parts and path.is_file()
