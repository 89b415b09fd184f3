/** The recommending unit whose link or QR code the visitor used: `?unit=…`, kept until the tab is closed. */
const STORE = "zhengxuan.unit";

/** Its id, or "". */
export function presetUnit() {
  const asked = new URLSearchParams(location.search).get("unit");
  try {
    if (asked) sessionStorage.setItem(STORE, asked);
    return asked || sessionStorage.getItem(STORE) || "";
  } catch {
    return asked || "";
  }
}
