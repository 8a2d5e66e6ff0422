"""Settings to PolicyQA: the one place where things are constructed."""

from datetime import date
from pathlib import Path

from corpus.parse import parse
from corpus.policy import Policy, Source
from corpus.read import files, sources
from errors import BadSource
from index.build import Build, Progress, build, silent
from index.embed import Embedder, load_embedder
from index.snapshot import corpus_digest
from index.store import is_current, lock, open_snapshot, reusable
from rag.pipeline import PolicyQA
from settings import ROOT, Settings


def rooted(folder: Path) -> Path:
    """A folder of the settings: relative ones count from the project's root."""
    return folder if folder.is_absolute() else ROOT / folder


def parsed(found: tuple[Source, ...]) -> tuple[Policy, ...]:
    """Every source as a policy. Raises BadSource, naming all that hold no clause."""
    policies, faults = [], []
    for source in found:
        try:
            policies.append(parse(source))
        except BadSource as error:
            faults.append(str(error))
    if faults:
        raise BadSource("".join(faults))
    return tuple(policies)


def embedder(settings: Settings) -> Embedder:
    """The embedder of the settings; its model is loaded when it is first asked."""
    return load_embedder(settings.embedding.model, threads=settings.embedding.threads)


def build_index(settings: Settings, *, progress: Progress = silent) -> Build:
    """Parse and index the corpus, and commit it; what stood before serves until then."""
    policies = parsed(sources(rooted(settings.corpus.folder)))
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
        corpus=corpus_digest(files(rooted(settings.corpus.folder))),
        fingerprint=model.fingerprint,
    )


def policy_qa(settings: Settings) -> PolicyQA:
    """The assistant over the index that was built; raises StoreError where there is none."""
    model = embedder(settings)
    snapshot = open_snapshot(rooted(settings.index.folder), model.fingerprint)
    return PolicyQA(snapshot, model, date.today)
