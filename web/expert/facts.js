// @ts-check
/** Written by `python -m infra.page_words`. */
export const WORDS = {
  state_assigned: ["未评分", "Not scored"],
  state_draft: ["评分中", "In progress"],
  state_submitted: ["已提交", "Submitted"],
  state_recused: ["已回避", "Recused"],
  state_replaced: ["已转交", "Handed over"],
  state_closed: ["未计入", "Not counted"],
  state_withdrawn: ["作品已撤回", "Entry withdrawn"],
  state_voided: ["评分已作废", "Voided"],
  state_handed_back: ["已交还原专家", "Handed back"],
  field_category: ["作品类型", "Type"],
  field_theme: ["主题方向", "Theme"],
  field_synopsis: ["内容简介", "Synopsis"],
  field_opinion: ["评审意见", "Opinion"],
  field_comment: ["评语", "Comment"],
};
export const STATE_TONES = {
  assigned: "muted",
  draft: "warn",
  submitted: "good",
  recused: "muted",
  replaced: "muted",
  closed: "bad",
  withdrawn: "muted",
  voided: "bad",
  handed_back: "muted",
};
export const OPEN = [
  "assigned",
  "draft",
];
export const VACATED = [
  "recused",
  "replaced",
  "voided",
];
export const COMMENT = {
  name: "comment",
  kind: "paragraph",
  hint: { zh: "供主办方与定评会参考，不会显示给其他专家。", en: "For the organizer and the jury meeting. Other experts do not see it." },
  limit: 2000,
};
export const MOST_SPANS = 200;
