// @ts-check
/** Written by `python -m infra.page_words`. */
export const LINE_ENDS = "\r\n?|[\u0085\u2028\u2029]";
export const HIDDEN = "([\u1820-\u1878\u1880-\u18aa\u180b-\u180d]\u180e(?=[\u1820-\u1878\u1880-\u18aa\u180b-\u180d" +
  "]))|[\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180e" +
  "\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb" +
  "\ud804\udcbd\ud804\udccd\ud80d\udc30-\ud80d\udc3f\ud82f\udca0-\ud82f\udca3\ud834\udd73-\ud834" +
  "\udd7a\udb40\udc00-\udb43\udfff]";
export const SPACES = "([\u1820-\u1878\u1880-\u18aa\u180b-\u180d]\u202f(?=[\u1820-\u1878\u1880-\u18aa\u180b-\u180d" +
  "]))|[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+";
export const OLD = [
  [
    59277,
    "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19"],
  [
    59335,
    "\u1e3f\u01f9"],
  [
    59413,
    "\u2e81\ud840\udc87\ud840\udc89\ud840\udccc\u2e84\u3473\u3447\u2e88\u2e8b\u9fb4\u359e\u361a\u360e" +
      "\u2e8c\u2e97\u396e\u3918\u9fb5\u39cf\u39df\u3a73\u39d0\u9fb6\u9fb7\u3b4e\u3c6e\u3ce0\u2ea7\ud845" +
      "\uddd7\u9fb8\u2eaa\u4056\u415f\u2eae\u4337\u2eb3\u2eb6\u2eb7\ud84a\udd8f\u43b1\u43ac\u2ebb\u43dd" +
      "\u44d6\u4661\u464c\u9fb9\u4723\u4729\u477c\u478d\u2eca\u4947\u497a\u497d\u4982\u4983\u4985\u4986" +
      "\u499f\u499b\u49b7\u49b6\u9fba\ud850\uddfe\u4ca3\u4c9f\u4ca0\u4ca1\u4c77\u4ca2\u4d13\u4d14\u4d15" +
      "\u4d16\u4d17\u4d18\u4d19\u4dae\u9fbb"]];
export const TIDY = [
  [
    "^[ '\u2018\u2019\"\u201c\u201d`]+|[ '\u2018\u2019\"\u201c\u201d`,\uff0c;\uff1b\u3002]+$",
    ""],
  [
    "^(?:(?:\u624b\u673a\u53f7\u7801|\u624b\u673a\u53f7|\u624b\u673a|\u79fb\u52a8\u7535\u8bdd|\u8054" +
      "\u7cfb\u7535\u8bdd|\u8054\u7cfb\u65b9\u5f0f|\u529e\u516c\u7535\u8bdd|\u7535\u8bdd\u53f7\u7801" +
      "|\u7535\u8bdd|\u53f7\u7801|\u5ea7\u673a|\u56fa\u8bdd|\u5fae\u4fe1\u53f7|\u5fae\u4fe1|\u672c" +
      "\u4eba|\u7535\u5b50\u90ae\u7bb1|\u7535\u5b50\u90ae\u4ef6|\u90ae\u7bb1)(?:\u53f7|\u662f|\u4e3a" +
      ")?[ :.]*|(?:telephone|tel|phone|mobile|mob|cell|whatsapp|wechat|e-?mail|mailto)[.]?(?: *: *" +
      "| +))+",
    ""],
  [
    "[ ,\uff0c;\uff1b]*[(\\[\u3010<\u3008\u300a\u300c\u3014][^()0-9@]{1,20}[)\\]\u3011>\u3009\u300b" +
      "\u300d\u3015]$",
    ""],
  [
    "[ ,\uff0c;\uff1b]*(?:\u624b\u673a\u5fae\u4fe1\u540c\u53f7|\u7535\u8bdd\u5fae\u4fe1\u540c\u53f7" +
      "|\u624b\u673a\u540c\u5fae\u4fe1|\u7535\u8bdd\u540c\u5fae\u4fe1|\u5fae\u4fe1\u540c\u6b65|\u5fae" +
      "\u4fe1\u540c\u53f7|\u540c\u5fae\u4fe1|\u5fae\u4fe1\u540c|\u540c\u53f7|\u5fae\u4fe1|\u624b\u673a" +
      "|\u529e\u516c|\u672c\u4eba)$",
    ""]];
export const EXTENSION = "[ ,(-]*(?:\u8f6c|\u5206\u673a\u53f7?|extension|ext|x|#)[ :\uff1a.]*(?=[0-9])";
export const FILLER = "[ .\u00b7\u2022\u30fb'\u2018\u2019`\"\u201c\u201d()\\[\\]{}\u3014\u3015\u3010\u3011_~\u02d7" +
  "\u2010-\u2015\u2212\u2043\u2e3a\u2e3b\u301c\u3030\u30fc\u4e00-]+";
export const MOBILE = [
  [
    "(?:(?:\\+|00)?86)?0?(1[3-9][0-9]{9})",
    [
      [
        "",
        1]]],
  [
    "(?:\\+|00)?852([4-9][0-9]{7})",
    [
      [
        "+852",
        1]]],
  [
    "(?:\\+|00)?853(6[0-9]{7})",
    [
      [
        "+853",
        1]]],
  [
    "(?:\\+|00)?8860?(9[0-9]{8})",
    [
      [
        "+886",
        1]]]];
export const OFFICE = [
  [
    "(?:(?:\\+|00)?86-?0?|0)(10|2[0-9]|[3-9][0-9]{2})-?([2-9][0-9]{2,3})-?([0-9]{4})(?:[-x]+([0-" +
      "9]{1,6}))?",
    [
      [
        "0",
        1],
      [
        "-",
        2],
      [
        "",
        3],
      [
        "-",
        4]]],
  [
    "(?:(?:\\+|00)?86-?)?([48]00)-?([0-9]{3})-?([0-9]{4})(?:[-x]+([0-9]{1,6}))?",
    [
      [
        "",
        1],
      [
        "-",
        2],
      [
        "-",
        3],
      [
        "-",
        4]]],
  [
    "(?![48]00)([2-9][0-9]{2,3})-?([0-9]{4})(?:[-x]+([0-9]{1,6}))?",
    [
      [
        "",
        1],
      [
        "",
        2],
      [
        "-",
        3]]],
  [
    "(1[02][0-9]{3}|9[56][0-9]{3})",
    [
      [
        "",
        1]]],
  [
    "(?:\\+|00)(?!86)([1-9][0-9]{6,14})",
    [
      [
        "+",
        1]]]];
