"""The page that a shared link to a winning entry shows: what messengers make a card of, and a way to the entry.

Messengers and social networks run no scripts, so the words stand in the HTML (Open Graph, ogp.me; X's cards). WeChat
takes the title and the first picture of the page itself. All that people wrote is escaped.
"""

import base64
import hashlib
from html import escape
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from chalice.app import Response

from chalicelib.aws import contests
from chalicelib.bilingual import Language, Text
from chalicelib.call.definition import Definition
from chalicelib.entry.entries import Entry

SYNOPSIS = 200  # characters; networks cut what is longer
_TAGS: dict[Language, str] = {"zh": "zh-CN", "en": "en"}
_WATCH = Text("观看作品", "Watch the entry")
_GONE = Text("该作品未在展示", "This entry is not on show")
_ALL = Text("全部获奖作品", "All winning entries")
_STYLE = (
    "body{margin:0;background:#f2f5f8;color:#17222d;"
    "font:16px/1.65 system-ui,'PingFang SC','Microsoft YaHei',sans-serif}"
    "main{max-width:40rem;margin:0 auto;padding:24px 16px;overflow-wrap:anywhere}"
    "img{display:block;width:100%;max-height:70vh;object-fit:contain;background:#0d2c49;border-radius:10px}"
    "h1{font-size:1.5rem;line-height:1.35;margin:16px 0 0}p{margin:8px 0 0;white-space:pre-line}.by{color:#586573}"
    "a.go{display:inline-block;margin-top:16px;padding:10px 20px;border-radius:6px;background:#14507f;color:#fff;"
    "text-decoration:none}a:focus-visible{outline:3px solid #e38a3e;outline-offset:2px}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()


class Site(NamedTuple):
    """Where the pages are, with a slash at the end, and where the API is."""

    pages: str

    @property
    def api(self) -> str:
        """Beside the pages under one origin; its stage is called so."""
        return urljoin(self.pages, contests.api_path())


def shared(entry: Entry, definition: Definition, site: Site, poster: str) -> Response:
    """The card of an entry on show. `poster` is a short-lived address of its picture, or ""."""
    language, form = definition.languages[0], entry.form
    call = definition.title.within(language)
    own = f"{site.api}showcase/{entry.id}/"
    picture = f"{own}poster" if poster else ""
    about = _shortened(form.synopsis)
    facts = {
        "og:type": "video.other",
        "og:title": form.title,
        "og:description": about,
        "og:site_name": call,
        "og:url": f"{own}card",
        "og:locale": _TAGS[language].replace("-", "_"),
        "og:image": picture,
        "og:image:type": "image/jpeg" if picture else "",
        "og:image:alt": form.title if picture else "",
    }
    metas = [f'<meta property="{name}" content="{escape(text)}">' for name, text in facts.items() if text]
    metas.append(f'<meta name="twitter:card" content="{"summary_large_image" if picture else "summary"}">')
    metas.append(f'<meta name="description" content="{escape(about)}">')
    seen = f'<img src="{escape(picture)}" alt="">' if picture else ""
    body = (
        f'<p class="by">{escape(call)}</p>{seen}<h1>{escape(form.title)}</h1>'
        f'<p class="by">{escape(entry.entrant_name)}</p><p>{escape(about)}</p>'
        f'<a class="go" href="{escape(site.pages)}showcase/#/{escape(entry.id)}">{_WATCH.within(language)}</a>'
    )
    return _page(language, f"{form.title} · {call}", "\n".join(metas), body, 200, poster)


def gone(definition: Definition, site: Site) -> Response:
    """For the link of an entry that is not on show, or no more: nothing of it is told."""
    language = definition.languages[0]
    words = _GONE.within(language)
    call = escape(definition.title.within(language))
    body = (
        f'<p class="by">{call}</p><h1>{words}</h1>'
        f'<a class="go" href="{escape(site.pages)}showcase/">{_ALL.within(language)}</a>'
    )
    return _page(language, words, '<meta name="robots" content="noindex">', body, 404)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SYNOPSIS else f"{line[: SYNOPSIS - 1]}…"


def _page(language: Language, title: str, metas: str, body: str, status: int, poster: str = "") -> Response:
    html = (
        f'<!doctype html>\n<html lang="{_TAGS[language]}" prefix="og: https://ogp.me/ns#">\n<head>\n'
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n{metas}\n<style>{_STYLE}</style>\n</head>\n"
        f"<body><main>{body}</main></body>\n</html>\n"
    )
    # The picture's own address leads on to the bucket, which the policy must name too.
    bucket = "{0.scheme}://{0.netloc}".format(urlsplit(poster)) if poster else ""
    policy = (
        f"default-src 'none'; img-src 'self' {bucket}; style-src 'sha256-{_STYLE_HASH}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    headers: dict[str, str | list[str]] = {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(body=html, status_code=status, headers=headers)
