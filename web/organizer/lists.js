// @ts-check
/** Lists of entries that are read page by page: a queue of one status, and what a search finds. */
import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { Button, useLoad } from "../shared/parts/components.js";
import { countOf } from "./counts.js";
import { t } from "./words.js";

/** @typedef {import("../shared/server/api.js").ApiError} ApiError */
/** @typedef {import("./board.js").Board} Board */

/**
 * Hook: the rows behind an address, page by page: `{rows, first, error, more, drop, loading, reload}`. `first` is the
 * first page's answer. Rows of an address that is no longer asked for are not shown.
 * @template {{id: string}} Row
 * @template {{entries: Row[], next: string | null}} Page
 * @param {string} address with its query
 */
function usePages(address) {
  const [state, setState] = useState(/** @returns {{of: string, rows: Row[], next: string | null}} */ () =>
    ({ of: "", rows: [], next: null }));
  const asked = useRef(address);
  asked.current = address;
  const load = useLoad(/** @returns {Promise<{of: string, page: Page}>} */ async () => {
    const page = await api.get(address);
    // An answer that comes late must not take the place of what was asked for since.
    if (asked.current === address) setState({ of: address, rows: page.entries, next: page.next });
    return { of: address, page };
  }, [address]);
  const more = useLoadMore(async () => {
    const joint = address.includes("?") ? "&" : "?";
    /** @type {Page} */
    const page = await api.get(`${address}${joint}after=${encodeURIComponent(state.next ?? "")}`);
    const known = new Set(state.rows.map((row) => row.id));
    setState((now) => ({ ...now, rows: [...now.rows, ...page.entries.filter((row) => !known.has(row.id))],
      next: page.next }));
  });
  const fresh = state.of === address && load.data?.of === address;
  return {
    rows: fresh ? state.rows : null,
    first: fresh && load.data ? load.data.page : null,
    error: load.error || more.error,
    more: fresh && state.next ? more : null,
    drop: (/** @type {string} */ id) => setState((now) => ({ ...now, rows: now.rows.filter((row) => row.id !== id) })),
    loading: load.loading,
    reload: load.reload,
  };
}

/** @param {() => Promise<unknown>} read */
function useLoadMore(read) {
  const [state, setState] = useState(/** @returns {{busy: boolean, error: ApiError | null}} */ () =>
    ({ busy: false, error: null }));
  const run = async () => {
    setState({ busy: true, error: null });
    try {
      await read();
      setState({ busy: false, error: null });
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return { ...state, run };
}

/**
 * Hook: the entries in a status, longest waiting first. `count` is their number on the board: an empty list is read
 * again when entries appear; a list that somebody works through stays as it is.
 * @param {string} status
 * @param {number} count
 */
export function useEntriesIn(status, count) {
  /** @type {ReturnType<typeof usePages<Api.EntrySummary, Api.EntryPage>>} */
  const pages = usePages(`/organizer/entries?status=${status}`);
  useEffect(() => {
    if (count && pages.rows && !pages.rows.length && !pages.loading) pages.reload();
  }, [count]);
  return pages;
}

/**
 * Hook: what a search finds among all entries.
 * @param {Record<string, string>} wanted
 */
export function useSearch(wanted) {
  const query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value)).toString();
  /** @type {ReturnType<typeof usePages<Api.Card, Api.FoundEntries>>} */
  const pages = usePages(`/organizer/search${query && `?${query}`}`);
  return pages;
}

/** @param {{more: ReturnType<typeof useLoadMore> | null}} props */
export function MoreButton({ more }) {
  if (!more) return null;
  return html`<p class="more"><${Button} kind="quiet" busy=${more.busy} onClick=${more.run}>
    ${t("more")}</${Button}></p>`;
}

/**
 * One chip for each status that has entries, and for the chosen one.
 * @param {object} props
 * @param {Board} props.board
 * @param {string[]} props.statuses
 * @param {string} props.chosen
 * @param {(status: string) => void} props.onChoose
 * @param {string} [props.all] the words of a chip for all of them, which chooses ""
 */
export function StatusChips({ board, statuses, chosen, onChoose, all }) {
  const shown = statuses.filter((status) => countOf(board, status) || status === chosen);
  const whole = statuses.reduce((sum, status) => sum + countOf(board, status), 0);
  const current = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    current.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [chosen]);
  const chip = (/** @type {string} */ status, /** @type {string} */ words, /** @type {number} */ count) => html`
    <button key=${status} ref=${status === chosen ? current : undefined} type="button"
      aria-pressed=${status === chosen ? "true" : "false"} onClick=${() => onChoose(status)}>
      ${words} <span class="tabular">${count}</span></button>`;
  return html`<div class="segments" role="group" aria-label=${t("status")}>${all && chip("", all, whole)}
    ${shown.map((status) => chip(status, t(`st_${status}`), countOf(board, status)))}</div>`;
}
