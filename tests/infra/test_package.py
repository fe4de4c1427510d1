"""What is packed for Lambda: only what functions load, with bytecode that Python takes."""

import subprocess
import sys
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from infra.package import bytecode, finish, is_used, loaded, module_of
from infra.start_bench import surroundings

SOURCES = {
    "chalicelib/__init__.py": b"",
    "chalicelib/seldom.py": b"SAID = 'seldom'\n",
    "pydantic/__init__.py": b"SAID = 'pydantic'\n",
    "icalendar/__init__.py": b"SAID = 'icalendar'\n",
    "pydantic/v1/__init__.py": b"",
    "pydantic/py.typed": b"",
    "yaml/_yaml.cpython-311-x86_64-linux-gnu.so": b"",
    "chalicelib/__pycache__/seldom.cpython-311.pyc": b"stale",
    "pydantic-2.0.dist-info/licenses/LICENSE": b"MIT",
}


@pytest.fixture
def package(tmp_path):
    packed = tmp_path / "deployment.zip"
    with ZipFile(packed, "w", ZIP_DEFLATED) as out:
        for name, content in SOURCES.items():
            out.writestr(name, content)
    finish(packed, {"pydantic", "sys"})
    return packed


def names(package):
    return set(ZipFile(package).namelist())


def test_what_no_function_loads_is_left_out_and_licences_stay(package):
    sources = {name for name in names(package) if "__pycache__" not in name}
    assert sources == set(SOURCES) - {
        "pydantic/v1/__init__.py",
        "yaml/_yaml.cpython-311-x86_64-linux-gnu.so",
        "chalicelib/__pycache__/seldom.cpython-311.pyc",
    }


def test_our_own_and_what_is_loaded_has_bytecode(package):
    compiled = {name.partition(".")[0] for name in names(package) if name.endswith(".pyc")}
    assert compiled == {
        "chalicelib/__pycache__/__init__",
        "chalicelib/__pycache__/seldom",
        "pydantic/__pycache__/__init__",
    }


def test_python_runs_the_bytecode_and_looks_at_no_source(package, tmp_path):
    """Whatever time the files have when Lambda unpacks them."""
    with ZipFile(package) as packed:
        packed.extractall(tmp_path)
    (tmp_path / "chalicelib/seldom.py").write_text("SAID = 'compiled anew'\n")
    done = subprocess.run(
        [sys.executable, "-c", "from chalicelib.seldom import SAID; print(SAID)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "seldom"


def test_the_same_files_make_the_same_package(package, tmp_path):
    again = tmp_path / "again.zip"
    with ZipFile(again, "w", ZIP_DEFLATED) as out, ZipFile(package) as packed:
        for each in packed.infolist():
            if not each.filename.endswith(".pyc"):
                out.writestr(each, packed.read(each))
    finish(again, {"pydantic", "sys"})
    assert again.read_bytes() == package.read_bytes()


def test_nothing_that_a_function_loads_is_left_out():
    """Names as in the package: of the modules that app.py loads, none is among the unused."""
    paths = [each.replace(".", "/") for each in loaded(surroundings())]
    missing = [each for each in paths if not (is_used(f"{each}.py") and is_used(f"{each}/x.py"))]
    assert missing == []


def test_a_module_is_named_by_its_file():
    assert module_of("pydantic/__init__.py") == "pydantic"
    assert module_of("chalice/app.py") == "chalice.app"
    assert module_of("pydantic/py.typed") == ""


def test_bytecode_does_not_depend_on_when_it_is_made():
    assert bytecode(b"A = {'a', 'b'}", "a.py") == bytecode(b"A = {'a', 'b'}", "a.py")
