// @ts-check
/** Written by `python -m infra.page_words`. */
export const GROUND_WORDS = {
  ground_rights: ["知识产权等权利存在瑕疵或争议", "Rights are defective or disputed"],
  ground_rules: ["不符合征选规则或承诺", "Against the rules of the call or the pledges"],
  ground_facts: ["申报信息不实", "Untrue statements in the entry"],
  ground_secrecy: ["涉及保密或信息安全问题", "A matter of secrecy or information security"],
};
export const GROUNDS = [
  { id: "rights", text: { zh: "知识产权等权利存在瑕疵或争议", en: "Rights are defective or disputed" } },
  { id: "rules", text: { zh: "不符合征选规则或承诺", en: "Against the rules of the call or the pledges" } },
  { id: "facts", text: { zh: "申报信息不实", en: "Untrue statements in the entry" } },
  { id: "secrecy", text: { zh: "涉及保密或信息安全问题", en: "A matter of secrecy or information security" } },
];
export const LENGTHS = {
  name: 50,
  text: 2000,
};
