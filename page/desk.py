"""What staff see: signing in, the desk, a preview of what arrived, a question before a change."""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.policy import Policy
from corpus.versions import Difference
from index.ledger import SHIPPED, Entry, Ledger
from index.publish import Choice
from page.difference import difference_html
from page.held import Shown, about
from page.job import Job, said
from page.labels import Say
from page.place import library_url, versions_url

HOW = "TIAOWEN_STAFF__TOKEN"


@dataclass(frozen=True)
class Previewed:
    """A file that arrived, and what it would replace."""

    shown: Shown
    held: Policy | None
    twins: tuple[str, ...]  # held under other names with the very same bytes
    difference: Difference | None

    @property
    def name(self) -> str:
        """Its file name."""
        return self.shown.policy.name

    @property
    def is_held(self) -> bool:
        """Whether just this text is held already."""
        return bool(self.held and self.held.source.digest == self.shown.policy.source.digest)


def hidden(csrf: str) -> str:
    """The field that another site cannot know."""
    return f'<input type="hidden" name="csrf" value="{html.escape(csrf)}">'


def alert(sentence: str) -> str:
    """A sentence on what went wrong; "" for none."""
    return f'<p class="alert" role="alert">{html.escape(sentence)}</p>' if sentence else ""


def closed_page(say: Say, *, how: str, token: bool) -> str:
    """The page where nothing can be uploaded: how that is switched on."""
    then = f"<li>{say('corpus.closed_set', name=HOW)}</li>" if token else ""
    return (
        f"<h1>{say('corpus.staff')}</h1><p>{say('corpus.closed')}</p>"
        f"<ol><li>{html.escape(how)}</li>{then}</ol>"
    )


def sign_in_page(say: Say, *, csrf: str, sentence: str) -> str:
    """The form that takes the token."""
    return (
        f"<h1>{say('corpus.staff')}</h1><p>{say('corpus.sign_in_why')}</p>{alert(sentence)}"
        f'<form class="sign-in" method="post" action="/staff/sign-in">{hidden(csrf)}'
        f"<label>{say('corpus.token')}"
        '<input type="password" name="token" required autocomplete="current-password"></label>'
        f'<p class="buttons"><button>{say("corpus.sign_in")}</button></p></form>'
    )


@dataclass(frozen=True)
class Desk:
    """What the desk shows."""

    csrf: str
    files: int  # in one upload
    each: int  # bytes of a file
    whole: int  # bytes of an upload
    suffixes: tuple[str, ...]
    waiting: tuple[tuple[str, tuple[str, ...]], ...]  # id of a preview, names of its files
    jobs: tuple[Job, ...]
    ledger: Ledger


def desk_page(say: Say, desk: Desk) -> str:
    """The desk: upload, what waits, what is under way, what was removed."""
    return (
        f'<div class="headline"><h1>{say("corpus.desk")}</h1>'
        f'<form method="post" action="/staff/sign-out">{hidden(desk.csrf)}'
        f'<button class="plain">{say("corpus.sign_out")}</button></form></div>'
        f"{_upload(say, desk)}{_jobs(say, desk.jobs)}{_waiting(say, desk.waiting)}"
        f"{_removed(say, desk.ledger)}"
    )


def _upload(say: Say, desk: Desk) -> str:
    """The form, with what library.js must know to refuse a file before it is sent."""
    bounds = {"files": desk.files, "each": desk.each // 1_000_000, "whole": desk.whole // 2**20}
    told = say("corpus.upload_limits", formats="、".join(desk.suffixes), **bounds)
    data = {
        "files": desk.files,
        "each": desk.each,
        "whole": desk.whole,
        "many": say("corpus.too_many", **bounds),
        "large": say("corpus.too_large", **bounds),
        "heavy": say("corpus.too_heavy", **bounds),
        "busy": say("corpus.reading"),
    }
    known = "".join(f' data-{key}="{html.escape(str(value))}"' for key, value in data.items())
    return (
        f'<section><h2>{say("corpus.upload")}</h2><form class="upload" method="post" '
        f'action="/staff/upload" enctype="multipart/form-data"{known}>{hidden(desk.csrf)}'
        f"<label>{say('corpus.choose_files')}"
        f'<input type="file" name="file" multiple required accept="{",".join(desk.suffixes)}">'
        f'</label><p>{told}</p><p class="said" role="status"></p>'
        f'<p class="buttons"><button>{say("corpus.to_preview")}</button></p></form></section>'
    )


def _jobs(say: Say, jobs: Iterable[Job]) -> str:
    items = "".join(
        f'<li><a href="/staff/job/{job.id}">{html.escape("、".join(job.names))}</a> '
        f"{html.escape(said(job, say))}</li>"
        for job in jobs
    )
    return f"<section><h2>{say('corpus.jobs')}</h2><ul>{items}</ul></section>" if items else ""


def _waiting(say: Say, waiting: Iterable[tuple[str, Sequence[str]]]) -> str:
    items = "".join(
        f'<li><a href="/staff/preview/{id_}">{html.escape("、".join(names))}</a></li>'
        for id_, names in waiting
    )
    return f"<section><h2>{say('corpus.waiting')}</h2><ul>{items}</ul></section>" if items else ""


def _removed(say: Say, ledger: Ledger) -> str:
    items = "".join(
        f"<li>{html.escape(name)} <small>{entry.changed:%Y-%m-%d}</small> "
        f'<a href="/staff/change?name={versions_url(name)[10:]}&amp;version={entry.latest}">'
        f"{say('corpus.restore')}</a></li>"
        for name, entry in sorted(ledger.items())
        if entry.current is None
    )
    return (
        f"<section><h2>{say('corpus.removed_policies')}</h2><ul>{items}</ul></section>"
        if items
        else ""
    )


def preview_page(
    say: Say,
    *,
    id_: str,
    csrf: str,
    files: Sequence[Previewed],
    faults: Iterable[tuple[str, str]],
    sentence: str,
) -> str:
    """What arrived, before it is published."""
    wrong = "".join(
        f"<li><strong>{html.escape(name)}</strong> {html.escape(why)}</li>" for name, why in faults
    )
    refused = (
        f'<section class="refused"><h2>{say("corpus.refused")}</h2><ul>{wrong}</ul></section>'
        if wrong
        else ""
    )
    new = [file for file in files if not file.is_held]
    publish = (
        f'<button formaction="/staff/publish/{id_}">{say("corpus.publish")}</button>' if new else ""
    )
    return (
        f"<h1>{say('corpus.preview')}</h1><p>{say('corpus.preview_why')}</p>{alert(sentence)}"
        f'{refused}<form class="preview" method="post">{hidden(csrf)}'
        f"{''.join(_file(say, file, at) for at, file in enumerate(files))}"
        f'<p class="buttons">{publish}<button class="plain" formaction="/staff/drop/{id_}">'
        f"{say('corpus.drop')}</button></p></form>"
    )


def _file(say: Say, file: Previewed, at: int) -> str:
    """One file: whether it is to be published, what it replaces, what was read from it."""
    policy = file.shown.policy
    name = html.escape(file.name)
    box = "" if file.is_held else f'<input type="checkbox" name="file" value="{at}" checked> '
    title = html.escape(policy.metadata.title.value or file.name)
    counts = say(
        "corpus.read_counts",
        leaves=len(policy.leaves),
        indicators=len(policy.indicators),
        units=len({unit.name for unit in policy.units}),
        findings=len(policy.findings),
    )
    twins = (
        f'<p class="note">{say("corpus.twin", names=html.escape("、".join(file.twins)))}</p>'
        if file.twins
        else ""
    )
    return (
        f'<section class="arrived"><h2><label>{box}{name}</label></h2><p>{title}</p>'
        f"<p>{counts}</p><p>{_replaces(say, file)}</p>{twins}{_differs(say, file)}"
        f"<details><summary>{say('corpus.all_read')}</summary>{about(file.shown)}</details>"
        "</section>"
    )


def _replaces(say: Say, file: Previewed) -> str:
    if file.is_held:
        return say("corpus.is_held")
    return say("corpus.replaces") if file.held else say("corpus.is_new")


def _differs(say: Say, file: Previewed) -> str:
    if file.difference is None or file.held is None or file.is_held:
        return ""
    body = difference_html(file.held, file.shown.policy, file.difference, say)
    return f"<details open><summary>{say('corpus.difference')}</summary>{body}</details>"


def confirm_page(say: Say, *, csrf: str, choice: Choice, entry: Entry | None) -> str:
    """One question before a policy is removed, restored or set back."""
    name, number = choice.name, choice.number
    if number is None:
        key, back = "remove", library_url(name)
    elif entry is None or entry.current is None:
        key, back = "restore", "/staff"
    else:
        key, back = "hold_this", versions_url(name)
    which = say("corpus.shipped") if number == SHIPPED else say("corpus.nth", number=number)
    asked = say(f"corpus.{key}_ask", name=html.escape(name), which=which)
    return (
        f"<h1>{say(f'corpus.{key}')}</h1><p>{asked}</p><p>{say(f'corpus.{key}_note')}</p>"
        f'<form method="post" action="/staff/change">{hidden(csrf)}'
        f'<input type="hidden" name="name" value="{html.escape(name)}">'
        f'<input type="hidden" name="version" value="{"" if number is None else number}">'
        f'<input type="hidden" name="over" value="{html.escape(choice.over)}">'
        f'<p class="buttons"><button>{say(f"corpus.{key}")}</button> '
        f'<a href="{html.escape(back)}">{say("corpus.cancel")}</a></p></form>'
    )


def refused_page(say: Say, sentence: str, *, back: str = "/staff") -> str:
    """A page with one sentence, and the way back."""
    return f'{alert(sentence)}<p><a href="{back}">{say("corpus.go_back")}</a></p>'
