/** How a work's status is coloured; its words come from the API. */
const TONES = {
  draft: "muted", uploading: "info", probing: "info", rejected_format: "bad", submitted: "good", screening: "info",
  returned: "warn", screened_out: "muted", in_review: "info", reviewed: "info", shortlisted: "good", awarded: "good",
  not_selected: "muted", withdrawn: "muted", disqualified: "bad",
};

/** The tone of a status for `Badge` and `Notice`. */
export function statusTone(status) {
  return TONES[status] || "muted";
}
