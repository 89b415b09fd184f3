// @ts-check
/** Written by `python -m infra.page_words`. */
export const WORDS = {
  unit_name: ["单位名称", "Name of the unit"],
  unit_credit_code: ["统一社会信用代码", "Unified social credit code"],
};
export const LENGTHS = {
  opinion: 300,
  cleared_by: 50,
};
