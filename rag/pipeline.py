"""A question to an answer: the stages in a row."""

import dataclasses
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from corpus import region
from errors import BadQuestion
from index.embed import Embedder
from index.passage import Hit
from index.snapshot import Snapshot
from rag.answer import Answer, Draft, Query, Turn
from rag.extract import extract, promoted
from rag.glossary import glossary
from rag.ground import ground
from rag.growing import growing
from rag.rerank import rerank
from rag.retrieve import retrieve
from rag.support import Weights
from rag.understand import Reader, understand

MAX_QUESTION = 2000


@dataclass(frozen=True)
class PolicyQA:
    """A corpus that answers; safe to ask from many threads."""

    snapshot: Snapshot
    embedder: Embedder
    today: Callable[[], date]

    @cached_property
    def reader(self) -> Reader:
        """What questions are read with: the regions that have a policy, and their words."""
        names = dict.fromkeys(f.region for f in self.snapshot.facets if f.region)
        held = {name: place for name in names if (place := region.named(name))}
        return Reader(held, glossary(), Weights(self.snapshot.lexical))

    def query(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        as_of: date | None = None,
        regions: Sequence[str] = (),
        in_force: bool = False,
    ) -> Query:
        """The question, understood. Raises BadQuestion where it cannot be asked.

        `in_force` leaves out the policies whose period does not hold the day asked about.
        """
        if not question.strip():
            raise BadQuestion("问题是空的,请输入一个问题。")
        if len(question) > MAX_QUESTION:
            raise BadQuestion(f"问题有 {len(question)} 个字符,最多 {MAX_QUESTION} 个。")
        query = understand(
            question.strip(),
            history=history,
            as_of=as_of or self.today(),
            reader=self.reader,
            wanted=[self._region(name) for name in regions],
        )
        return self._in_force(query) if in_force else query

    def _in_force(self, query: Query) -> Query:
        """The query over policies in their period. Raises BadQuestion where that leaves none."""
        wanted = dataclasses.replace(query.filter, in_force_on=query.as_of)
        if not any(facet.passes(wanted) for facet in self.snapshot.facets):
            places = "、".join(query.regions) or "已收录"
            raise BadQuestion(
                f"{places}的文件在 {query.as_of} 都不在规划期内;请改查全部文件,或换一个日期。"
            )
        return dataclasses.replace(query, filter=wanted)

    def _region(self, name: str) -> str:
        """The full name of a region that is held. Raises BadQuestion where none goes by it."""
        for full, place in self.reader.held.items():
            if name in (full, place.short):
                return full
        held = "、".join(self.reader.held)
        raise BadQuestion(f"没有收录“{name}”的文件,可选的地区有:{held}。")

    def search(
        self, question: str, *, history: Sequence[Turn] = (), as_of: date | None = None
    ) -> tuple[Hit, ...]:
        """The clauses of a question, best first."""
        query = self.query(question, history=history, as_of=as_of)
        return self._found(query)[1]

    def _found(self, query: Query) -> tuple[Draft, tuple[Hit, ...]]:
        """The draft of a query, and the clauses ranked: what was looked up comes first."""
        found = retrieve(self.snapshot, self.embedder, query)
        hits = rerank(self.snapshot, query, self.reader.weights, found)
        draft = extract(self.snapshot, query, self.reader.weights, hits)
        return draft, promoted(draft, hits)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        as_of: date | None = None,
        regions: Sequence[str] = (),
        in_force: bool = False,
    ) -> Answer:
        """The verified answer; raises BadQuestion."""
        began = time.perf_counter()
        query = self.query(
            question, history=history, as_of=as_of, regions=regions, in_force=in_force
        )
        draft, hits = self._found(query)
        answer = ground(self.snapshot, query, draft, hits)
        return dataclasses.replace(answer, seconds=time.perf_counter() - began)

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        as_of: date | None = None,
        regions: Sequence[str] = (),
        in_force: bool = False,
    ) -> Iterator[Answer]:
        """The answer as it grows, each step verified and the last one whole."""
        yield from growing(
            self.ask(question, history=history, as_of=as_of, regions=regions, in_force=in_force)
        )
