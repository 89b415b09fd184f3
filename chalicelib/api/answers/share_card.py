"""The page that a shared link to a winning entry shows: what messengers make a card of, and a way to the entry.

Messengers and social networks run no scripts, so the words stand in the HTML (Open Graph, ogp.me; X's cards). WeChat
takes the title and the first picture of the page itself: a small square that readers of the page do not see. All that
people wrote is escaped.
"""

import base64
import hashlib
from collections.abc import Mapping
from html import escape
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from chalice.app import Response

from chalicelib.aws import contests
from chalicelib.bilingual import Language, Text
from chalicelib.call import look
from chalicelib.call.definition import Definition
from chalicelib.entry.entries import Entry
from chalicelib.entry.rendition import SharedShape

SYNOPSIS = 200  # characters; networks cut what is longer
_TAGS: dict[Language, str] = {"zh": "zh-CN", "en": "en"}
_WATCH = Text("观看作品", "Watch the entry")
_GONE = Text("该作品未在展示", "This entry is not on show")
_ALL = Text("全部获奖作品", "All winning entries")
_STYLE = (
    "body{margin:0;background:#f2f5f8;color:#17222d;"
    "font:16px/1.65 system-ui,'PingFang SC','Microsoft YaHei',sans-serif}"
    "main{max-width:40rem;margin:0 auto;padding:24px 16px;overflow-wrap:anywhere}"
    "img{display:block;width:100%;margin:12px 0 0;max-height:70vh;object-fit:contain;background:#0d2c49;"
    "border-radius:10px}"
    "h1{font-size:1.5rem;line-height:1.35;margin:16px 0 0}p{margin:8px 0 0;white-space:pre-line}.by{color:#586573}"
    "a.go{display:inline-block;margin-top:16px;padding:10px 20px;border-radius:6px;background:ACCENT;color:#fff;"
    "text-decoration:none}a:focus-visible{outline:3px solid #e38a3e;outline-offset:2px}"
)


class Site(NamedTuple):
    """Where the pages are, with a slash at the end, and where the API is."""

    pages: str

    @property
    def api(self) -> str:
        """Beside the pages under one origin; its stage is called so."""
        return urljoin(self.pages, contests.api_path())


class Pictures(NamedTuple):
    """What there is to see of an entry: its poster at a short-lived address, or "", and what links show."""

    poster: str
    sizes: Mapping[SharedShape, tuple[int, int]]  # of those that there are, in pixels


def shared(entry: Entry, definition: Definition, site: Site, pictures: Pictures) -> Response:
    """The card of an entry on show. As long as it has no picture of its own for that, its poster is the picture."""
    language, form = definition.languages[0], entry.form
    call = definition.title.within(language)
    own = f"{site.api}showcase/{entry.id}/"
    poster = f"{own}poster" if pictures.poster else ""
    picture = f"{own}pictures/wide" if "wide" in pictures.sizes else poster
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
    if wide := pictures.sizes.get("wide"):
        facts |= {"og:image:width": str(wide[0]), "og:image:height": str(wide[1])}
    metas = [f'<meta property="{name}" content="{escape(text)}">' for name, text in facts.items() if text]
    metas.append(f'<meta name="twitter:card" content="{"summary_large_image" if picture else "summary"}">')
    metas.append(f'<meta name="description" content="{escape(about)}">')
    seen = f'<img src="{escape(poster)}" alt="">' if poster else ""
    if "square" in pictures.sizes:
        seen = f'<div hidden><img src="{escape(own)}pictures/square" alt=""></div>{seen}'
    body = (
        f'<p class="by">{escape(call)}</p>{seen}<h1>{escape(form.title)}</h1>'
        f'<p class="by">{escape(entry.entrant_name)}</p><p>{escape(about)}</p>'
        f'<a class="go" href="{escape(site.pages)}showcase/#/{escape(entry.id)}">{_WATCH.within(language)}</a>'
    )
    return _page(definition, f"{form.title} · {call}", "\n".join(metas), body=body, status=200, poster=pictures.poster)


def gone(definition: Definition, site: Site) -> Response:
    """For the link of an entry that is not on show, or no more: nothing of it is told."""
    language = definition.languages[0]
    words = _GONE.within(language)
    call = escape(definition.title.within(language))
    body = (
        f'<p class="by">{call}</p><h1>{words}</h1>'
        f'<a class="go" href="{escape(site.pages)}showcase/">{_ALL.within(language)}</a>'
    )
    return _page(definition, words, '<meta name="robots" content="noindex">', body=body, status=404)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SYNOPSIS else f"{line[: SYNOPSIS - 1]}…"


def _style(definition: Definition) -> str:
    """In the call's own colour."""
    return _STYLE.replace("ACCENT", look.tones(definition.look.accent or look.ACCENT).light["--blue"])


def _page(definition: Definition, title: str, metas: str, body: str, status: int, poster: str = "") -> Response:
    style = _style(definition)
    html = (
        f'<!doctype html>\n<html lang="{_TAGS[definition.languages[0]]}" prefix="og: https://ogp.me/ns#">\n<head>\n'
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n{metas}\n<style>{style}</style>\n</head>\n"
        f"<body><main>{body}</main></body>\n</html>\n"
    )
    # The picture's own address leads on to the bucket, which the policy must name too.
    bucket = "{0.scheme}://{0.netloc}".format(urlsplit(poster)) if poster else ""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; img-src 'self' {bucket}; style-src 'sha256-{digest}'; "
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
