"""The terminal's door: build, inspect, ask, verify, evaluate, serve. The only file that prints.

Exit codes: 0 done, 1 a score fell or a pack no longer holds, 2 the input is at fault, 3 the index
is, 130 interrupted.
"""

import enum
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

os.environ.setdefault("OMP_NUM_THREADS", "1")  # read once, when the libraries are loaded

import typer
from pydantic import BaseModel, ConfigDict, ValidationError
from rich.console import Console
from rich.progress import Progress

import assemble
import settings as settings_file
from corpus.policy import Policy
from corpus.report import as_json as policy_json
from corpus.report import as_page
from errors import BadInput, BadQuestion, TiaowenError
from eval import baseline, beir, collection, compare, fit, qaset, report, table, train
from eval.lessons import TRAINING
from eval.run import Run
from eval.run import evaluate as evaluate_run
from index import adapter
from page.pack import page as pack_page
from rag import held, render, rerank
from rag.answer import Turn
from rag.ground import supported
from rag.pack import BYTES, Pack, file_of, packed, unpacked
from rag.pipeline import PolicyQA
from rag.recheck import Outcome, is_same, statement_json
from rag.recheck import verify as verify_pack
from settings import Settings

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)

QUESTIONS = settings_file.ROOT / "eval" / "qa" / "seeds.jsonl"


class Split(enum.Enum):
    """Which part of a QA set is asked."""

    DEV = "dev"
    TEST = "test"
    ALL = "all"


IndexOption = Annotated[Path | None, typer.Option("--index", help="the index folder")]
JsonOption = Annotated[bool, typer.Option("--json", help="print JSON")]
LinesOption = Annotated[
    str | None, typer.Option("--jsonl", help="a file of one JSON object a line; - for stdin")
]
AsOfOption = Annotated[str | None, typer.Option("--as-of", help="the day asked about: YYYY-MM-DD")]


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid")
    role: str
    content: str


class _Line(BaseModel):
    """An input line of `ask --jsonl` and `search --jsonl`; other keys are passed over."""

    model_config = ConfigDict(extra="ignore")
    id: Any = None
    question: str
    history: list[_Message] = []
    as_of: date | None = None

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The history as turns."""
        return tuple(Turn(m.role, m.content) for m in self.history)


@contextmanager
def _told() -> Iterator[None]:
    """Errors as one sentence on stderr and an exit code."""
    try:
        yield
    except TiaowenError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(error.exit_code) from None
    except OSError as error:
        print(f"无法读写 {error.filename}:{error.strerror}。", file=sys.stderr)
        raise typer.Exit(2) from None


def _settings(*, folder: Path | None = None, index: Path | None = None) -> Settings:
    loaded = settings_file.load()
    if folder:
        here = loaded.corpus.model_copy(update={"folder": folder.resolve(), "uploads": None})
        loaded = loaded.model_copy(update={"corpus": here})
    if index:
        there = loaded.index.model_copy(update={"folder": index.resolve()})
        loaded = loaded.model_copy(update={"index": there})
    return loaded


def _day(words: str | None) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        raise BadInput(f"日期“{words}”无法识别,请写成 2026-11-22 的形式。") from None


def _dump(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)


@contextmanager
def _bar(words: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on stderr that is called with (done, total)."""
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _build(chosen: Settings) -> int:
    """Build with a progress bar; how many passages were embedded."""
    began = time.perf_counter()
    with _bar("计算向量") as progress:
        made = assemble.build_index(chosen, progress=progress)
    policies = made.snapshot.policies.values()
    leaves = sum(len(policy.leaves) for policy in policies)
    found = sum(len(policy.findings) for policy in policies)
    print(
        f"{len(made.snapshot.policies)} 份政策,{leaves} 个最末级条款,"
        f"{len(made.snapshot.passages)} 个段落,其中新算向量 {made.embedded} 个;"
        f"{found} 处文本问题(python cli.py inspect 查看);"
        f"用时 {time.perf_counter() - began:.1f} 秒。"
    )
    return made.embedded


@app.command()
def build(
    folder: Annotated[Path | None, typer.Argument(help="a folder of policies")] = None,
    index: IndexOption = None,
) -> None:
    """Parse and index a folder of policies; print counts, findings and seconds."""
    with _told():
        _build(_settings(folder=folder, index=index))


def _named(name: str | None, policies: Iterable[Policy]) -> list[Policy]:
    found = [p for p in policies if not name or name in p.name or name == p.metadata.short_name]
    if not found:
        raise BadInput(f"没有名称含“{name}”的政策。")
    return found


@app.command()
def inspect(
    name: Annotated[str | None, typer.Argument(help="part of a file name, or a place")] = None,
    json_: JsonOption = False,
) -> None:
    """Print outline, metadata, facts and findings of one policy or all."""
    with _told():
        policies = _named(name, assemble.parsed(_settings()))
        if json_:
            _dump([policy_json(policy) for policy in policies])
        else:
            print("\n".join(as_page(policy) for policy in policies), end="")


def _lines(path: str) -> Iterator[str]:
    if path == "-":
        yield from sys.stdin
        return
    with Path(path).open(encoding="utf-8-sig", errors="replace") as file:
        yield from file


def _parsed(raw: str) -> _Line:
    try:
        return _Line.model_validate_json(raw)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"])) or "这一行"
        raise BadQuestion(f"不是有效的问题对象:{where}:{fault['msg']}") from None


def _id_of(raw: str) -> Any:
    try:
        value = json.loads(raw)
    except ValueError:
        return None
    return value.get("id") if isinstance(value, dict) else None


def _each_line(path: str, result: Callable[[_Line], Mapping[str, Any]]) -> None:
    """One JSON line out for each line in, in order; a bad one gets an error and no stop."""
    for raw in _lines(path):
        if not raw.strip():
            continue
        try:
            _dump(result(_parsed(raw)))
        except TiaowenError as error:
            _dump({"id": _id_of(raw), "error": {"code": error.code, "message": str(error)}})
        except Exception as error:
            message = f"内部错误:{type(error).__name__}"
            _dump({"id": _id_of(raw), "error": {"code": "internal", "message": message}})


def _current(index: Path | None) -> PolicyQA:
    """The assistant; its own index is built first where it is stale."""
    chosen = _settings(index=index)
    if index is None and assemble.is_stale(chosen):
        print("索引缺失或已过期,正在构建……", file=sys.stderr)
        _build(chosen)
    return _qa(index)


def _qa(index: Path | None) -> PolicyQA:
    qa = assemble.policy_qa(_settings(index=index))
    if qa.snapshot.warning:
        print(qa.snapshot.warning, file=sys.stderr)
    return qa


@app.command()
def ask(  # noqa: PLR0913, PLR0917 an option of the command line is a parameter
    question: Annotated[str | None, typer.Argument()] = None,
    as_of: AsOfOption = None,
    region: Annotated[list[str] | None, typer.Option(help="only this region")] = None,
    json_: JsonOption = False,
    jsonl: LinesOption = None,
    index: IndexOption = None,
    pack_file: Annotated[
        Path | None, typer.Option("--pack", help="write the evidence pack; .html for a page")
    ] = None,
) -> None:
    """Answer one question, or every line of a file."""
    with _told():
        day = _day(as_of)
        if jsonl is not None and pack_file is not None:
            raise BadInput("--pack 只能与单个问题一起使用,不能与 --jsonl 同用。")
        if jsonl is None and question is None:
            raise BadQuestion("请给出一个问题,或用 --jsonl 给出问题文件。")
        qa = _qa(index)
        wanted = tuple(region or ())
        if jsonl is not None:
            _each_line(
                jsonl,
                lambda line: render.as_json(
                    qa.ask(
                        line.question,
                        history=line.turns,
                        as_of=line.as_of or day,
                        regions=wanted,
                    ),
                    id=line.id,
                ),
            )
            return
        answer = qa.ask(question or "", as_of=day, regions=wanted)
        if pack_file is not None:
            _write_pack(pack_file, packed(qa, answer, regions=wanted))
        if json_:
            _dump(render.as_json(answer, id=None))
        else:
            print(render.markdown(answer, render.text_mark))
            for cited in answer.citations:
                print(f"{render.text_mark(cited)} {cited.source}:{cited.start}-{cited.end}")


def _write_pack(file: Path, pack: Pack) -> None:
    """Write a pack as a page or as JSON, whole or not at all."""
    data = pack_page(pack).encode() if file.suffix.lower() == ".html" else file_of(pack)
    part = file.with_name(file.name + ".part")
    part.write_bytes(data)
    part.replace(file)


def _read_pack(file: Path) -> Pack:
    if file.stat().st_size > BYTES:
        raise BadInput(f"证据包有 {file.stat().st_size} 字节,最多 {BYTES} 字节。")
    return unpacked(file.read_bytes())


@app.command()
def verify(
    pack_file: Annotated[Path, typer.Argument(help="an evidence pack (JSON)")],
    index: IndexOption = None,
    json_: JsonOption = False,
) -> None:
    """Check an evidence pack against the policies held now; exit 1 where something changed."""
    with _told():
        statements = verify_pack(_read_pack(pack_file), _qa(index))
        if json_:
            _dump([statement_json(one) for one in statements])
        else:
            for one in statements:
                print(f"{'一致' if one.outcome is Outcome.SAME else '不同'}  {one.sentence}")
        if not is_same(statements):
            raise typer.Exit(1)


@app.command()
def search(
    question: Annotated[str | None, typer.Argument()] = None,
    k: Annotated[int, typer.Option("-k", min=1, help="how many clauses")] = 20,
    json_: JsonOption = False,
    jsonl: LinesOption = None,
    index: IndexOption = None,
) -> None:
    """Print the ranked clauses of a question, or of every line of a file."""
    with _told():
        if jsonl is None and question is None:
            raise BadQuestion("请给出一个问题,或用 --jsonl 给出问题文件。")
        qa = _qa(index)

        def hits(line: _Line) -> dict[str, Any]:
            found = qa.search(line.question, history=line.turns, as_of=line.as_of)
            return {"id": line.id, "hits": render.hits_json(found[:k])}

        if jsonl is not None:
            _each_line(jsonl, hits)
            return
        found = qa.search(question or "")[:k]
        if json_:
            _dump({"id": None, "hits": render.hits_json(found)})
            return
        for rank, hit in enumerate(found, 1):
            policy = qa.snapshot.policies[hit.policy]
            clause = policy.by_id[hit.clause]
            own = " ".join(policy.text[clause.start : clause.own_end].split())
            print(f"{rank:2} {hit.score:.4f} {clause.address} {own[:60]}")


def _evaluated(qa: PolicyQA, file: Path, split: Split) -> Run:
    asked = qaset.load(file, qa.snapshot.policies)
    asked = asked if split is Split.ALL else asked.part(split.value)
    with _bar("提问") as progress:
        return evaluate_run(qa, asked, qa.snapshot.policies, supported, progress=progress)


def _beir(folder: Path, report_folder: Path) -> None:
    """Retrieval scores over a BEIR-style folder, its documents indexed as they are."""
    documents = collection.read(folder)
    embedder = assemble.embedder(_settings())
    with _bar("计算向量") as progress:
        snapshot = beir.snapshot(documents, embedder, progress=progress)
    with _bar("检索") as progress:
        found = beir.evaluate(
            documents, PolicyQA(snapshot, embedder, date.today).search, progress=progress
        )
    print(table.retrieval_table(found))
    print(f"报告:{report.write_retrieval(found, documents.qrels, report_folder)}")


def _compared(qa: PolicyQA, file: Path, split: Split, folder: Path) -> None:
    """The same questions without and with the language model, side by side, and the report."""
    if qa.model is None:
        raise BadInput("没有设置语言模型,请先在 settings.toml 的 [llm] 中写明 model 和 base_url。")
    extractive, worded = _evaluated(qa.extractive, file, split), _evaluated(qa, file, split)
    print(compare.comparison_table(extractive, worded))
    print(f"报告:{report.write(worded, baseline.accepted(extractive), folder)}")


@app.command()
def evaluate(  # noqa: PLR0913, PLR0917 - a parameter is an option
    questions: Annotated[Path | None, typer.Argument(help="a QA set, one JSON a line")] = None,
    index: IndexOption = None,
    report_folder: Annotated[
        Path, typer.Option("--report", help="where the report is written")
    ] = report.FOLDER,
    split: Annotated[Split, typer.Option(help="which questions")] = Split.ALL,
    accept: Annotated[bool, typer.Option(help="make this run the baseline")] = False,
    beir_folder: Annotated[
        Path | None, typer.Option("--beir", help="a folder: corpus.jsonl, queries.jsonl, qrels")
    ] = None,
    llm: Annotated[
        bool, typer.Option("--llm", help="compare answers without and with the language model")
    ] = False,
) -> None:
    """Score the assistant on a QA set, or the retriever on a BEIR-style folder."""
    with _told():
        if beir_folder is not None:
            _beir(beir_folder, report_folder)
            return
        if llm:
            _compared(_current(index), questions or QUESTIONS, split, report_folder)
            return
        run = _evaluated(_current(index).extractive, questions or QUESTIONS, split)
        before = baseline.read()
        print(table.table(run, before))
        print(f"报告:{report.write(run, before, report_folder)}")
        if accept:
            baseline.write(baseline.accepted(run))


@app.command("check-qa")
def check_qa(
    questions: Annotated[Path, typer.Argument(help="a QA set, one JSON a line")],
    index: IndexOption = None,
) -> None:
    """Print what is wrong with a QA set, line by line; exit code 2 where something is."""
    with _told():
        policies = _current(index).snapshot.policies
        asked = qaset.load(questions, policies)
        if found := qaset.problems(asked, policies):
            raise BadQuestion("\n".join(found))
        print(f"{questions.name}:{len(asked.questions)} 题,没有问题。")


@app.command("check-eval")
def check_eval() -> None:
    """Fail, naming the questions lost, where a score fell below the accepted run."""
    with _told():
        before = baseline.read()
        if before is None:
            raise BadInput("还没有接受过的评测结果,请先运行 make eval ARGS=--accept。")
        failures = baseline.gate(
            _evaluated(_current(None).extractive, QUESTIONS, Split.ALL), before
        )
        for failure in failures:
            print(failure)
        if failures:
            raise typer.Exit(1)
        print("评测没有退步。")


@app.command("train")
def train_weights() -> None:
    """Learn adapter.json, rerank.json and held.json anew from the training questions."""
    with _told():
        qa = _current(None).extractive
        policies = qa.snapshot.policies
        asked = qaset.load(QUESTIONS, policies).part(Split.DEV.value)
        hard = qaset.load(TRAINING / "hard.jsonl", policies)
        plain = assemble.plain_embedder(_settings())
        with _bar("学习") as progress:
            made = train.trained(qa, plain, (asked, hard), progress=progress)
        said = f"{made.lessons} questions"
        adapter.write(made.adapter, adapter.DATA, learned_from=said)
        fit.write(made.reranker, rerank.DATA, learned_from=said)
        fit.write(made.held, held.DATA, learned_from=said)
        print(f"{said} -> {adapter.DATA}, {rerank.DATA}, {held.DATA}")


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="the address to listen on")] = None,
    port: Annotated[int | None, typer.Option(help="the port")] = None,
) -> None:
    """Build the index where it is missing or stale, and open the chat page."""
    with _told():
        chosen = _settings()
        qa = _current(None)
        from app import serve as open_page
        from web.live import Live
        from web.site import views

        live: Live[PolicyQA] = Live(qa)
        at = (host or chosen.serve.host, port or chosen.serve.port)
        print(f"条问已备好:http://{at[0]}:{at[1]} (Ctrl-C 停止)", flush=True)
        open_page(live.now, host=at[0], port=at[1], views=views(live, chosen, host=at[0]))


if __name__ == "__main__":
    try:
        app()
    except KeyboardInterrupt:
        raise SystemExit(130) from None
