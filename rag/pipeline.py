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
from rag.answer import Answer, Draft, Ground, Query, Script, Turn
from rag.context import context
from rag.extract import extract, promoted
from rag.glossary import glossary
from rag.ground import ground
from rag.growing import growing
from rag.llm import Model
from rag.mode import ModelFailed
from rag.reading import Reader
from rag.rerank import rerank
from rag.retrieve import retrieve
from rag.rewrite import SHARE, reworded
from rag.support import Weights
from rag.understand import understand
from rag.worded import Worded

MAX_QUESTION = 2000


def merged(one: Sequence[Hit], other: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits of two wordings of a question: of each clause the more probable, best first."""
    best: dict[tuple[str, str], Hit] = {}
    for hit in (*one, *other):
        key = (hit.policy, hit.clause)
        if key not in best or hit.score > best[key].score:
            best[key] = hit
    return tuple(sorted(best.values(), key=lambda hit: (-hit.score, hit.policy, hit.start)))


@dataclass(frozen=True)
class PolicyQA:
    """A corpus that answers; safe to ask from many threads."""

    snapshot: Snapshot
    embedder: Embedder
    today: Callable[[], date]
    model: Model | None = None  # puts answers on a topic into words

    @cached_property
    def extractive(self) -> "PolicyQA":
        """The same without a language model: at once, and the same each time."""
        return dataclasses.replace(self, model=None) if self.model else self

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

    def _ranked(self, query: Query) -> tuple[Hit, ...]:
        """The clauses of a query, the most probable first."""
        found = retrieve(self.snapshot, self.embedder, query)
        return rerank(self.snapshot, query, self.weights(query), found)

    def weights(self, query: Query) -> Weights:
        """What the words of a query weigh among the policies that it searches."""
        return self.reader.weights.within(self.snapshot, query.filter)

    def _found(self, query: Query) -> tuple[Draft, tuple[Hit, ...]]:
        """The draft of a query, and the clauses ranked: what was looked up comes first."""
        hits = self._ranked(query)
        weights = self.weights(query)
        if not query.reworded:
            draft = extract(self.snapshot, query, weights, hits)
            return draft, promoted(draft, hits)
        second = self._second(query)
        hits = merged(hits, self._ranked(second))
        draft = extract(self.snapshot, query, weights, hits)
        if draft.refusal and draft.refusal.ground in (Ground.TOPIC, Ground.NO_TOPIC):
            other = extract(self.snapshot, second, weights, hits)
            draft = draft if other.refusal else other
        return draft, promoted(draft, hits)

    def _second(self, query: Query) -> Query:
        """A model's wording of a query, understood; the places stay those that the rules read."""
        read = self.query(query.reworded, as_of=query.as_of)
        return dataclasses.replace(
            read,
            regions=query.regions,
            unheld=query.unheld,
            related=query.related,
            below=query.below,
            filter=query.filter,
        )

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
        *_, last = self.stream(
            question, history=history, as_of=as_of, regions=regions, in_force=in_force
        )
        return last

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        as_of: date | None = None,
        regions: Sequence[str] = (),
        in_force: bool = False,
    ) -> Iterator[Answer]:
        """The answer as it grows; raises BadQuestion.

        Each is complete in itself and verified; the last is the answer. It may be shorter than
        those before it, or in other words: a model's that cannot stand is replaced.
        """
        began = time.monotonic()
        query = self.query(
            question, history=history, as_of=as_of, regions=regions, in_force=in_force
        )

        def timed() -> Iterator[Answer]:
            for answer in self._answers(query, history, began=began):
                yield dataclasses.replace(answer, seconds=time.monotonic() - began)

        return timed()

    def _answers(self, query: Query, history: Sequence[Turn], *, began: float) -> Iterator[Answer]:
        """The answers to a query; a model has the rest of its seconds since it began."""
        model, weights = self.model, self.weights(query)
        if model:
            until = began + model.seconds * SHARE
            found = reworded(query, history, model, weights, until=until)
            query = dataclasses.replace(query, reworded=found)
        draft, hits = self._found(query)
        if model and draft.topical and query.script is not Script.ENGLISH:
            yield from self._worded(query, draft, hits, model, until=began + model.seconds)
        else:
            yield from growing(ground(self.snapshot, query, draft, hits))

    def _worded(
        self, query: Query, draft: Draft, hits: tuple[Hit, ...], model: Model, *, until: float
    ) -> Iterator[Answer]:
        """The draft in a model's words, as they are verified; in the policies' where it fails."""
        shown = context(self.snapshot, draft, hits, budget=model.context_tokens)
        worded = Worded(query, draft, shown, self.embedder, self.weights(query))
        try:
            for so_far in worded.grow(model, until=until):
                yield ground(self.snapshot, query, so_far, hits)
            answer = ground(self.snapshot, query, worded.stated, hits)
        except ModelFailed as failed:
            own = ground(self.snapshot, query, draft, hits)
            answer = dataclasses.replace(own, fault=failed.fault)
        yield dataclasses.replace(answer, losses=worded.account.losses)
