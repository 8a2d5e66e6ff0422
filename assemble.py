"""Settings to PolicyQA: the one place where things are constructed."""

from datetime import date
from pathlib import Path

from corpus.policy import Policy
from index import holdings
from index.adapter import adapted
from index.build import Build, Progress, build, silent
from index.embed import Embedder, load_embedder
from index.originals import Originals
from index.publish import Publisher
from index.snapshot import corpus_digest
from index.store import is_current, lock, open_snapshot, reusable
from index.uploads import Uploads
from rag.breaker import Breaker
from rag.llm import Model, Place, endpoint
from rag.pipeline import PolicyQA
from settings import ROOT, Settings


def rooted(folder: Path) -> Path:
    """A folder of the settings: relative ones count from the project's root."""
    return folder if folder.is_absolute() else ROOT / folder


def uploads(settings: Settings) -> Uploads | None:
    """The uploads folder; None where the settings name none."""
    folder = settings.corpus.uploads
    return Uploads(rooted(folder)) if folder else None


def originals(settings: Settings) -> Originals:
    """Every file of the corpus as it arrived."""
    return Originals(rooted(settings.corpus.folder), uploads(settings))


def held(settings: Settings) -> tuple[holdings.Holding, ...]:
    """The files of the corpus: the policies folder, and what staff published or removed."""
    every = originals(settings)
    return holdings.holdings(every.shipped, every.uploads, every.ledger())


def parsed(settings: Settings) -> tuple[Policy, ...]:
    """Every policy of the corpus. Raises BadSource, naming all files that are at fault."""
    return holdings.policies(held(settings), lambda _: None)


def publisher(settings: Settings) -> Publisher | None:
    """What changes the corpus; None where there is no uploads folder."""
    published = uploads(settings)
    if published is None:
        return None
    return Publisher(rooted(settings.corpus.folder), published, rooted(settings.index.folder))


def plain_embedder(settings: Settings) -> Embedder:
    """The embedder of the settings; its model is loaded when it is first asked."""
    return load_embedder(settings.embedding.model, threads=settings.embedding.threads)


def embedder(settings: Settings) -> Embedder:
    """The embedder of the settings with the adapter that was learned for it, if any."""
    return adapted(plain_embedder(settings))


def build_index(settings: Settings, *, progress: Progress = silent) -> Build:
    """Parse and index the corpus, and commit it; what stood before serves until then."""
    policies = parsed(settings)
    model = embedder(settings)
    with lock(rooted(settings.index.folder)) as writer:
        previous = reusable(rooted(settings.index.folder), model.fingerprint)
        made = build(policies, model, previous, progress=progress)
        writer.commit(made.snapshot)
    return made


def is_stale(settings: Settings) -> bool:
    """Whether the index is missing or was made of another corpus, model or code."""
    model = embedder(settings)
    return not is_current(
        rooted(settings.index.folder),
        corpus=corpus_digest(held(settings)),
        fingerprint=model.fingerprint,
    )


def language_model(settings: Settings) -> Model | None:
    """The language model of the settings; None where none is set. Nothing is asked of it yet."""
    chosen = settings.llm
    if not chosen.model:
        return None
    place = Place(
        model=chosen.model,
        base_url=chosen.base_url,
        key=chosen.api_key.get_secret_value(),
        temperature=chosen.temperature,
        max_tokens=chosen.max_tokens,
        first_seconds=chosen.first_token_seconds,
    )
    return Model(
        chat=Breaker(endpoint(place)),
        seconds=chosen.timeout_seconds,
        context_tokens=chosen.context_tokens,
        max_tokens=chosen.max_tokens,
        rewrite=chosen.rewrite,
        translate=chosen.translate,
    )


def policy_qa(settings: Settings) -> PolicyQA:
    """The assistant over the index that was built; raises StoreError where there is none."""
    model = embedder(settings)
    snapshot = open_snapshot(rooted(settings.index.folder), model.fingerprint)
    return PolicyQA(snapshot, model, date.today, language_model(settings))
