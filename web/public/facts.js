// @ts-check
/** Written by `python -m infra.page_words`. */
export const WORDS = {
  upcoming: ["即将开始", "Opening soon"],
  collecting: ["征集中", "Open for entries"],
  closed: ["征集已截止", "Entries closed"],
  screening: ["初步筛选中", "Screening"],
  reviewing: ["专家评审中", "Expert review"],
  published: ["结果已公布", "Result published"],
};
export const STAGE_TONES = {
  upcoming: "info",
  collecting: "good",
  closed: "muted",
  screening: "info",
  reviewing: "info",
  published: "good",
};
