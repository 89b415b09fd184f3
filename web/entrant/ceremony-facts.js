// @ts-check
/** Written by `python -m infra.page_words`. */
export const LENGTHS = {
  trophy: 40,
  note: 500,
};
