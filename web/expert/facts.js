/** Written by `python -m infra.page_words`. */
export const WORDS = {
  state_assigned: ["未评分", "Not scored"],
  state_draft: ["评分中", "In progress"],
  state_submitted: ["已提交", "Submitted"],
  state_recused: ["已回避", "Recused"],
  state_replaced: ["已转交", "Handed over"],
  state_closed: ["未计入", "Not counted"],
  state_withdrawn: ["作品已撤回", "Entry withdrawn"],
  field_category: ["作品类型", "Type"],
  field_theme: ["主题方向", "Theme"],
  field_synopsis: ["内容简介", "Synopsis"],
};
export const STATE_TONES = {
  assigned: "muted",
  draft: "warn",
  submitted: "good",
  recused: "muted",
  replaced: "muted",
  closed: "bad",
  withdrawn: "muted",
};
