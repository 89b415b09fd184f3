/** Written by `python -m infra.page_words`. */
const TONES = {
  submitted: "good",
  probing: "info",
  rejected_format: "bad",
  screening: "info",
  returned: "warn",
  screened_out: "muted",
  in_review: "info",
  reviewed: "info",
  shortlisted: "good",
  awarded: "good",
  not_selected: "muted",
  draft: "muted",
  uploading: "info",
  withdrawn: "muted",
  disqualified: "bad",
  revoked: "bad",
};

/** The tone of a status for `Badge` and `Notice`. */
export function statusTone(status) {
  return TONES[status] || "muted";
}
