"""What a browser says of itself, in few words: enough to recognise one's own session, not to follow anybody."""

import re

_BROWSERS = (  # the first that fits: many name several others too
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("QQ/", "QQ"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS|OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone|iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def described(agent: str) -> str:
    """Such as `Chrome · Android`; empty if a User-Agent names nothing known."""
    return " · ".join(filter(None, [_first(_BROWSERS, agent), _first(_SYSTEMS, agent)]))


def _first(names: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for pattern, name in names if re.search(pattern, agent[:400])), "")
