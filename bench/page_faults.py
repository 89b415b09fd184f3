"""What a machine can find wrong with a page as it stands: looked for in the page itself.

`LOOK` is called with the width of the window; `WORDS` with the language and everything that the API has answered, so
that what people wrote is not taken for words of the page. Both answer with lines to read.
"""

LOOK = r"""(phone) => {
    const found = [], shown = (each) => each.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
    const name = (each) => `${each.tagName.toLowerCase()}.${String(each.className).slice(0, 30)} “${
        (each.innerText || each.getAttribute("aria-label") || "").trim().slice(0, 40)}”`;
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wide > 0) found.push(`scrolls sideways by ${wide} px`);
    const scrolls = (each) => {
        for (let at = each.parentElement; at; at = at.parentElement) {
            if (/auto|scroll/.test(getComputedStyle(at).overflowX)) return true;
        }
        return false;
    };
    const rolls = (each) => {
        for (let at = each; at; at = at.parentElement) {
            const rolled = /auto|scroll/.test(getComputedStyle(at).overflowY);
            if (rolled && at.scrollHeight > at.clientHeight + 1) return true;
        }
        return false;
    };
    const sticks = (each) => {
        for (let at = each; at; at = at.parentElement) {
            if (/sticky|fixed/.test(getComputedStyle(at).position)) return !open;
        }
        return false;
    };
    const open = document.querySelector("dialog[open]");
    const cut = (each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    for (const each of document.querySelectorAll("body *")) {
        if (!shown(each) || each.closest("svg, video, .visually-hidden")) continue;
        const box = each.getBoundingClientRect(), style = getComputedStyle(each);
        if (!box.width || !box.height) continue;
        if (cut(each) && box.right > innerWidth + 1 && !scrolls(each)) found.push(`beyond the edge: ${name(each)}`);
        if (cut(each) && /hidden|clip/.test(style.overflowX) && style.textOverflow !== "ellipsis"
            && each.scrollWidth > each.clientWidth + 1 && box.width > 2) found.push(`clipped: ${name(each)}`);
        if (phone && each.matches("a[href], button, input, select, textarea, summary, [role=button]")
            && style.position !== "absolute") {
            const target = each.matches("input") && each.closest("label") || each;
            const room = target.getBoundingClientRect();
            const inText = each.matches("a") && style.display === "inline";
            if (room.height < 24 && !inText) found.push(`target of ${Math.round(room.height)} px: ${name(each)}`);
            else if (room.height < 43.5 && each.matches("button, select, .button, input:not([type=range])"))
                found.push(`low target of ${Math.round(room.height)} px: ${name(each)}`);
        }
    }
    const all = open ? open.querySelectorAll("*") : document.querySelectorAll("main *, header *, footer *");
    const texts = [...all].filter((each) => shown(each)
        && cut(each) && !rolls(each) && !each.closest("svg, .visually-hidden, td, .table-wrap") && !/inline$/.test(
            getComputedStyle(each).display)).slice(0, 400);
    texts.forEach((one, at) => {
        const a = one.getBoundingClientRect();
        for (const other of texts.slice(at + 1, at + 30)) {
            if (one.contains(other) || other.contains(one)) continue;
            if (sticks(one) || sticks(other)) continue;
            if (one.closest("header") !== other.closest("header")) continue;
            const b = other.getBoundingClientRect();
            const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (across > 3 && down > 3) found.push(`overlap: ${name(one)} and ${name(other)}`);
        }
    });
    return [...new Set(found)];
}"""

WORDS = r"""({ language, answers }) => {
    const found = new Set(), known = answers.join("\n");
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const names = "code, time, pre, [lang], script, style, noscript, .tabular";
    while (walk.nextNode()) {
        const node = walk.currentNode, text = node.data.trim(), above = node.parentElement;
        if (!text || above.closest(names) || !above.checkVisibility()) continue;
        const parts = language === "en" ? text.match(/[\u3400-\u9fff]+/g)
            : text.match(/[A-Za-z][A-Za-z’' -]{2,}/g);
        for (const part of parts ?? []) {
            if (!known.includes(part.trim())) found.add(`${part.trim()} — ${text.slice(0, 60)}`);
        }
        if (language === "en" && /[，。；：？！（）、]/.test(text) && !known.includes(text))
            found.add(`marks — ${text.slice(0, 60)}`);
        if (language === "en" && /\b1 (?!of\b|to\b)[a-z]{2,}s\b/.test(text)) found.add(`plural — ${text.slice(0, 60)}`);
        if (/undefined|null\b|NaN|\[object|\{[a-z_]+\}/.test(text)) found.add(`value — ${text.slice(0, 60)}`);
    }
    for (const each of document.querySelectorAll("[aria-label], [title], [placeholder], img[alt]")) {
        for (const kind of ["aria-label", "title", "placeholder", "alt"]) {
            const text = each.closest("[lang]:not(html)") ? "" : each.getAttribute(kind) ?? "";
            if (language === "en" && (text.match(/[\u3400-\u9fff]+/g) ?? []).some((part) => !known.includes(part)))
                found.add(`${kind} — ${text.slice(0, 60)}`);
        }
    }
    return [...found];
}"""

# One step of the keyboard: what has the focus now, whether it is to be seen, and where it stands.
FOCUS = r"""() => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    at.dataset.looked ??= String(document.querySelectorAll("[data-looked]").length);
    const style = getComputedStyle(at), room = at.closest("label, .choice") ?? at, near = getComputedStyle(room);
    const seen = style.outlineStyle !== "none" || style.boxShadow !== "none" || near.outlineStyle !== "none"
        || near.boxShadow !== "none" || at.tagName === "VIDEO";
    return { id: at.dataset.looked, seen, name: `${at.tagName.toLowerCase()} “${
        (at.innerText || at.getAttribute("aria-label") || at.name || "").trim().slice(0, 30)}”` };
}"""
UNREACHED = r"""() => [...document.querySelectorAll(
    "a[href], button:not([disabled]), input:not([disabled]), select, textarea, summary")]
    .filter((each) => each.checkVisibility({ checkVisibilityCSS: true }) && !("looked" in each.dataset)
        && each.tabIndex >= 0 && each.type !== "radio" && !each.closest("[inert]"))
    .map((each) => `${each.tagName.toLowerCase()} “${
        (each.innerText || each.getAttribute("aria-label") || each.name || "").trim().slice(0, 30)}”`)"""
