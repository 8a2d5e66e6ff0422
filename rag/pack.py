"""An answer to an evidence pack: all that another machine needs to check it again."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.policy import Policy
from errors import BadInput
from index.manifest import recipe
from rag.answer import Answer, Citation, Turn
from rag.pipeline import PolicyQA
from rag.render import markdown, text_mark
from rag.trace import Candidate, Trace, traced

FORMAT = 1
BYTES = 900_000  # of a pack file; one has some 30,000

Item = TypeVar("Item")
Word = Annotated[str, Field(max_length=500)]
Text = Annotated[str, Field(max_length=200_000)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Few = Annotated[list[Item], Field(max_length=200)]
Many = Annotated[list[Item], Field(max_length=5000)]
Offset = Annotated[int, Field(ge=0, le=10**9)]
Score = Annotated[float, Field(allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Filters(_Part):
    """What the search was kept to."""

    policies: Many[Word]
    regions: Few[Word]
    issuers: Few[Word]
    years: Few[int]
    in_force_on: date | None


class Understanding(_Part):
    """How the question was read."""

    standalone: Text
    regions: Few[Word]
    unheld: Few[Word]
    foci: Few[Word]
    topic: Few[Few[Word]]
    repaired: Few[tuple[Word, Word]]
    filters: Filters
    as_of: date
    script: Word


class Message(_Part):
    """One earlier message of the conversation."""

    role: Word
    content: Text


class Finding(_Part):
    """Something to be known of the text that is quoted."""

    kind: Word
    message: Text
    start: Offset
    end: Offset


class Cited(_Part):
    """A quote, where it stands, and the digests of the quote and of the file."""

    number: int
    source: Word
    policy: Word
    clause: Word
    address: Word
    quote: Text
    start: Offset
    end: Offset
    quote_sha256: Digest
    source_sha256: Digest
    period: Word
    standing: Word
    findings: Few[Finding]


class Weighed(_Part):
    """A feature of the reranker."""

    name: Word
    value: Score
    weight: Score


class Ranked(_Part):
    """A clause that was found, its ranks and scores, and what became of it."""

    policy: Word
    clause: Word
    address: Word
    start: Offset
    end: Offset
    lexical_rank: Offset
    dense_rank: Offset
    fused_rank: Offset
    rank: Offset
    lexical_score: Score
    dense_score: Score
    fused_score: Score
    probability: Score
    features: Few[Weighed]
    fate: Word


class Versions(_Part):
    """What answered."""

    embedder: Word  # the fingerprint of the index
    corpus: Digest
    recipe: Digest  # of the code that parsed and indexed
    policies: dict[Word, Digest]


class Pack(_Part):
    """An answer with all that backs it."""

    format: Literal[1]  # FORMAT
    made: date
    question: Text
    asked_regions: Few[Word]
    history: Few[Message]
    understanding: Understanding
    verdict: Literal["answered", "abstained"]
    text: Text
    citations: Few[Cited]
    candidates: Many[Ranked]
    found: Offset
    versions: Versions
    digest: str = ""  # SHA-256 of all the rest

    @property
    def intact(self) -> bool:
        """Whether nothing was changed since the pack was made."""
        return self.digest == digest_of(self)


def digest_of(pack: Pack) -> str:
    """SHA-256, in hex, of a pack without its own digest."""
    said = pack.model_dump(mode="json", exclude={"digest"})
    body = json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


def sha256(words: str) -> str:
    """SHA-256, in hex, of some words."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def packed(
    qa: PolicyQA,
    answer: Answer,
    *,
    history: Sequence[Turn] = (),
    regions: Sequence[str] = (),
) -> Pack:
    """The pack of an answer that this assistant gave, and what it was asked with."""
    try:
        return _packed(qa, answer, history, regions)
    except ValidationError as error:  # half a character, as a terminal may send
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise BadInput(f"回答无法存为证据包:{where} 含有不能保存的内容。") from None


def _packed(qa: PolicyQA, answer: Answer, history: Sequence[Turn], regions: Sequence[str]) -> Pack:
    trace = traced(qa, answer)
    pack = Pack(
        format=1,
        made=qa.today(),
        question=answer.query.question,
        asked_regions=list(regions),
        history=[Message(role=turn.role, content=turn.content) for turn in history],
        understanding=_understanding(answer),
        verdict=answer.verdict.value,
        text=markdown(answer, text_mark),
        citations=[_cited(qa.snapshot.policies, cited) for cited in answer.citations],
        candidates=[_ranked(candidate) for candidate in trace.candidates],
        found=trace.found,
        versions=versions(qa, _sources(answer, trace)),
    )
    return pack.model_copy(update={"digest": digest_of(pack)})


def _sources(answer: Answer, trace: Trace) -> set[str]:
    """The policies that an answer or its ranking speaks of."""
    return {c.source for c in answer.citations} | {c.policy for c in trace.candidates}


def versions(qa: PolicyQA, names: set[str]) -> Versions:
    """What answers: model, corpus, code, and the files of some policies."""
    snapshot = qa.snapshot
    return Versions(
        embedder=snapshot.fingerprint,
        corpus=snapshot.corpus,
        recipe=recipe(),
        policies={f.name: f.digest for f in snapshot.facets if f.name in names},
    )


def _understanding(answer: Answer) -> Understanding:
    query, wanted = answer.query, answer.query.filter
    return Understanding(
        standalone=query.standalone,
        regions=list(query.regions),
        unheld=list(query.unheld),
        foci=sorted(focus.value for focus in query.foci),
        topic=[list(group) for group in query.topic],
        repaired=list(query.repaired),
        filters=Filters(
            policies=sorted(wanted.policies),
            regions=sorted(wanted.regions),
            issuers=sorted(wanted.issuers),
            years=sorted(wanted.years),
            in_force_on=wanted.in_force_on,
        ),
        as_of=query.as_of,
        script=query.script.value,
    )


def _cited(policies: Mapping[str, Policy], cited: Citation) -> Cited:
    return Cited(
        number=cited.number,
        source=cited.source,
        policy=cited.policy,
        clause=cited.clause,
        address=cited.address,
        quote=cited.quote,
        start=cited.start,
        end=cited.end,
        quote_sha256=sha256(cited.quote),
        source_sha256=policies[cited.source].source.digest,
        period=cited.period,
        standing=cited.standing.value,
        findings=[
            Finding(kind=f.kind, message=f.message, start=f.span.start, end=f.span.end)
            for f in cited.findings
        ],
    )


def _ranked(one: Candidate) -> Ranked:
    return Ranked(
        policy=one.policy,
        clause=one.clause,
        address=one.address,
        start=one.start,
        end=one.end,
        lexical_rank=one.lexical_rank,
        dense_rank=one.dense_rank,
        fused_rank=one.fused_rank,
        rank=one.rank,
        lexical_score=round(one.lexical_score, 6),
        dense_score=round(one.dense_score, 6),
        fused_score=round(one.fused_score, 6),
        probability=round(one.probability, 6),
        features=[
            Weighed(name=f.name, value=round(f.value, 6), weight=round(f.weight, 6))
            for f in one.features
        ],
        fate=one.fate.value,
    )


def file_of(pack: Pack) -> bytes:
    """The file of a pack: JSON in one form, readable by people too."""
    said = pack.model_dump(mode="json")
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "surrogatepass")


def unpacked(data: bytes) -> Pack:
    """The pack of a file. Raises BadInput with one sentence where it is none."""
    if len(data) > BYTES:
        raise BadInput(f"证据包有 {len(data)} 字节,最多 {BYTES} 字节。")
    try:
        said: Any = json.loads(data)
    except (ValueError, RecursionError):
        raise BadInput("这不是证据包:文件不是有效的 JSON。") from None
    version = said.get("format") if isinstance(said, dict) else None
    if isinstance(version, int) and version != FORMAT:
        raise BadInput(f"证据包的格式是第 {version} 版,本程序只认识第 {FORMAT} 版。")
    try:
        return Pack.model_validate(said)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"])) or "整个文件"
        raise BadInput(f"这不是证据包:{where[:100]} 有误({fault['msg']})。") from None
