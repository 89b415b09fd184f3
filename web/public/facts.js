// @ts-check
/** Written by `python -m infra.page_words`. */
export const WORDS = {
  upcoming: ["即将开始", "Opening soon"],
  collecting: ["征集中", "Open for entries"],
  closed: ["征集已截止", "Entries closed"],
  screening: ["初步筛选中", "Screening"],
  reviewing: ["专家评审中", "Expert review"],
  on_notice: ["拟入选作品公示中", "The proposed result is on public notice"],
  published: ["结果已公布", "Result published"],
  rule_raw: ["原始分", "Raw"],
  rule_calibrated: ["校准分", "Calibrated"],
  rule_em: ["模型校准分", "Model (EM)"],
  ruling_raw: [
    "名次按原始分：各专家加权总分按规则去掉最高分和最低分后的平均。",
    "Ranked by raw score: the mean of the weighted totals, less the highest and lowest as the rules say.",
  ],
  ruling_calibrated: [
    "名次按校准分：某位专家对同一批作品的打分平均比其他专家低几分，就补上几分，高几分就减去几分，再取平均。",
    "Ranked by calibrated score: where an expert scores lower than others, the points are added back.",
  ],
  ruling_em: [
    "名次按模型校准分：先把各位专家偏严或偏宽、拉得过开或过密的打分换算到同一尺度，再取平均，打分越稳定的专家分量越大。",
    "Ranked by model score: all experts’ scores are put on one scale and averaged; steadier experts count more.",
  ],
  ground_rights: ["知识产权等权利存在瑕疵或争议", "Rights are defective or disputed"],
  ground_rules: ["不符合征选规则或承诺", "Against the rules of the call or the pledges"],
  ground_facts: ["申报信息不实", "Untrue statements in the entry"],
  ground_secrecy: ["涉及保密或信息安全问题", "A matter of secrecy or information security"],
};
export const STAGE_TONES = {
  upcoming: "info",
  collecting: "good",
  closed: "muted",
  screening: "info",
  reviewing: "info",
  on_notice: "info",
  published: "good",
};
