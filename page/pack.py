"""An evidence pack to one self-contained page: read and printed offline, its JSON inside."""

import html
import re
from base64 import b64encode

from page.labels import Say, labels
from page.marked import language
from page.ranking import ranking, terms, understanding
from rag.answer import Script
from rag.pack import Cited, Pack, Ranked, file_of

_BOLD = re.compile(r"^\*\*([^*\n]+)\*\*", re.MULTILINE)  # **昆明**(规划期 2022-2025)
# Printed on paper as on the screen: no script, nothing is fetched.
_STYLE = """
:root{color-scheme:light dark}
body{max-width:60rem;margin:2rem auto;padding:0 1rem;font:1rem/1.8 system-ui,"PingFang SC",
"Microsoft YaHei","Noto Sans CJK SC",sans-serif;overflow-wrap:anywhere}
h1{font-size:1.5rem}h2{font-size:1.125rem;margin-top:2rem;border-bottom:1px solid}
h3{font-size:1rem;margin-bottom:0}
blockquote{margin:.5rem 0;padding:.25rem 1rem;border-left:3px solid}
table{border-collapse:collapse;width:100%;font-size:.875rem}caption{text-align:left}
th,td{border:1px solid #8a8a8a;padding:.25rem .5rem;text-align:left;vertical-align:top}
td.n{text-align:right;font-variant-numeric:tabular-nums}tr.cited{font-weight:600}
dl>div{display:grid;grid-template-columns:8em 1fr;gap:1rem;border-bottom:1px solid #8a8a8a55}
dl{font-size:.875rem}dd{margin:0;overflow-wrap:anywhere}pre{white-space:pre-wrap;font:inherit}
@media print{body{margin:0;max-width:none}a{color:inherit}blockquote,tr,section{break-inside:avoid}}
"""


def page(pack: Pack, *, script: Script = Script.SIMPLIFIED) -> str:
    """The page; every word of the pack is escaped."""
    say = labels(script)
    question = html.escape(pack.question)
    data = b64encode(file_of(pack)).decode()
    cited = "".join(_citation(one, say) for one in pack.citations)
    return (
        f'<!doctype html><html lang="{script.value}"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{say('check.pack')}:{question}</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>{say('check.pack')}</h1>{_summary(pack, say)}"
        f"<h2>{say('check.pack_answer')}</h2><pre>{_plain(pack.text)}</pre>"
        f"<h2>{say('check.pack_citations', n=len(pack.citations))}</h2>"
        f"{cited or say('check.pack_no_citation')}"
        f"<h2>{say('check.pack_ranking')}</h2>{ranking(pack, say, _address)}"
        f"<h2>{say('check.pack_versions')}</h2>{_versions(pack, say)}"
        f"<h2>{say('check.pack_machine')}</h2>"
        '<p><a download="evidence-pack.json" '
        f'href="data:application/json;base64,{data}">{say("check.pack_save")}</a>'
        f" {say('check.pack_then')}</p></main></body></html>"
    )


def _address(one: Ranked) -> str:
    return html.escape(one.address)


def _plain(text: str) -> str:
    """An answer's Markdown as it reads on paper: its names in bold, and no asterisks."""
    return _BOLD.sub(r"<b>\1</b>", html.escape(text))


def outcome(pack: Pack, say: Say) -> str:
    """Whether the question was answered, in words."""
    return say(f"check.{pack.verdict}", n=len(pack.citations))


def _summary(pack: Pack, say: Say) -> str:
    earlier = " / ".join(f"{m.role}: {m.content}" for m in pack.history)
    rows = (
        (say("check.question"), pack.question),
        (say("check.history"), earlier),
        (say("check.verdict"), outcome(pack, say)),
        (say("check.made"), pack.made.isoformat()),
        *understanding(pack, say),
    )
    return terms(rows)


def _citation(cited: Cited, say: Say) -> str:
    found = "".join(f"<li>{html.escape(f.message)}</li>" for f in cited.findings)
    rows = (
        (say("check.source"), f"{cited.policy}({cited.source})"),
        (say("check.position"), say("check.characters", start=cited.start, end=cited.end)),
        (say("check.period"), f"{cited.period or say('check.unstated')} {cited.standing}"),
        (say("check.quote_digest"), cited.quote_sha256),
        (say("check.source_digest"), cited.source_sha256),
    )
    return (
        f"<section><h3>[{cited.number}] {html.escape(cited.address)}</h3>"
        f'<blockquote lang="{language(cited.quote)}">{html.escape(cited.quote)}</blockquote>'
        f"{terms(rows)}"
        + (f"<p>{say('check.original_notes')}</p><ul>{found}</ul>" if found else "")
        + "</section>"
    )


def _versions(pack: Pack, say: Say) -> str:
    said = pack.versions
    rows = (
        (say("check.embedder"), said.embedder),
        (say("check.corpus"), said.corpus),
        (say("check.recipe"), said.recipe),
        *said.policies.items(),
        (say("check.digest"), pack.digest),
    )
    return terms(rows)
