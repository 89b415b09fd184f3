// @ts-check
/** Written by `python -m infra.page_words`. */
export const STAMPED = {
  kinds: ["pdf", "jpeg"],
  bytes: 10485760,
  files: 1,
};
export const EVIDENCE = {
  kinds: ["pdf", "jpeg", "png"],
  bytes: 10485760,
  files: 5,
};
export const STAMPED_TONES = {
  missing: "warn",
  outdated: "warn",
  sent: "info",
  checked: "good",
  refused: "bad",
};
export const ATTACHMENT_TONES = {
  sent: "info",
  checked: "good",
  refused: "bad",
};
export const TYPES = {
  "application/pdf": "pdf",
  "image/jpeg": "jpeg",
  "image/png": "png",
};
