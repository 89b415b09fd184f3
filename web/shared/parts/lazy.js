/** Parts of a page that are fetched when they are first shown, so that the first screen comes quickly. */
import { html, useEffect, useState } from "../../vendor/preact.js";
import { Loading, Problem } from "./basics.js";
import { words } from "../words/i18n.js";

const t = words({
  lost: ["这部分页面没有加载成功，请检查网络后重试。", "This part of the page could not be loaded. Please check the network and try again."],
  updated: [
    "网页已更新，请刷新页面后继续；已保存的内容不受影响。",
    "The pages have been updated. Reload this page to continue. What is saved is kept.",
  ],
});

export function addSheet(address) {
  const { href } = address;
  if ([...document.querySelectorAll("link")].some((link) => link.href === href)) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  document.head.append(link);
}

export async function whyLost(tries) {
  const script = document.querySelector("script[type=module]").getAttribute("src");
  const page = await fetch(location.pathname, { cache: "no-cache" })
    .then((answer) => answer.ok && answer.text(), () => "");
  if (page && !page.includes(script)) return { code: "PAGE_UPDATED", words: t.both("updated"), reload: true };
  // What the part itself imports is remembered as failed, too, and has no new address.
  return { code: "PART_NOT_LOADED", words: t.both("lost"), reload: Boolean(page) && tries > 1 };
}

// `room` takes the place of what comes, where that moves what is below it.
export function lazy(load, name, room = html`<${Loading} />`) {
  let part = null;
  let tries = 0;
  const fetchPart = async () => {
    part ||= (await load(tries ? `?again=${tries}` : ""))[name];
  };
  function Lazy(props) {
    const [failed, setFailed] = useState(null);
    const [, draw] = useState(0);
    const get = () => {
      setFailed(null);
      fetchPart().then(() => draw((n) => n + 1), async () => {
        tries += 1;
        setFailed(await whyLost(tries));
      });
    };
    useEffect(() => {
      if (!part) get();
    }, []);
    if (part) return html`<${part} ...${props} />`;
    return failed ? html`<${Problem} error=${failed} onRetry=${get} />` : room;
  }
  // Fetch it before its first use; if that fails, the first use fetches it again.
  Lazy.warm = () => fetchPart().catch(() => {});
  return Lazy;
}
