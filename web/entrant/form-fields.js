/** Written by `python -m infra.page_words`. */
export const FORM = [
  {
    name: "title", kind: "line", label: { zh: "作品名称", en: "Title" },
    hint: { zh: "将用于公示和证书。", en: "Used in public and on the certificate." }, required: true, limit: 80,
  },
  {
    name: "category", kind: "choice", label: { zh: "作品类型", en: "Type" }, required: true, choices: "categories",
  },
  { name: "theme", kind: "choice", label: { zh: "主题方向", en: "Theme" }, required: true, choices: "themes" },
  {
    name: "synopsis", kind: "paragraph", label: { zh: "内容简介", en: "Synopsis" },
    hint: { zh: "故事讲了什么、拍的是谁、想传达什么。", en: "What it tells, who is in it, what it wants to say." },
    required: true, limit: 1000,
  },
  {
    name: "creators", kind: "names", label: { zh: "主创人员", en: "Creators" },
    hint: {
      zh: "每行一位，可注明分工，如“李晓明（导演）”。",
      en: "One on each line; you may add the role, such as “Li Xiaoming (director)”.",
    },
    required: true, limit: 60, most: 50,
  },
  { name: "completed_on", kind: "date", label: { zh: "完成时间", en: "Completed on" }, required: true },
  {
    name: "ai_use", kind: "option", label: { zh: "AI 使用声明", en: "Use of AI" },
    hint: { zh: "请如实说明。", en: "Please answer truthfully." }, required: true, anew: true,
    options: [
      { id: "none", text: { zh: "未使用 AI 生成合成内容", en: "No AI-generated content" } },
      { id: "some", text: { zh: "使用了 AI 生成合成内容", en: "AI-generated content was used" } },
    ],
  },
  {
    name: "ai_statement", kind: "paragraph", label: { zh: "AI 使用说明", en: "What AI made" },
    hint: { zh: "请说明用了什么工具、用在哪些画面或声音。", en: "Say which tools were used, in which pictures or sounds." },
    required: true, limit: 500, anew: true, when: ["ai_use", "some"],
  },
  { name: "recommender", kind: "unit", label: { zh: "推荐单位", en: "Recommending unit" } },
  {
    name: "public_link", kind: "link", label: { zh: "公开链接", en: "Public link" },
    hint: { zh: "已在网络平台发布的，请填写播放地址。", en: "Where it can be watched, if it is published." }, limit: 500,
    anew: true,
  },
  {
    name: "materials", kind: "paragraph", label: { zh: "素材与音乐授权", en: "Licences of music and other material" },
    hint: { zh: "使用他人素材、音乐、字体时，说明来源和授权情况。", en: "Sources and licences of material, music or fonts by others." },
    limit: 500, anew: true,
  },
  {
    name: "filing_number", kind: "line", label: { zh: "微短剧备案号", en: "Micro-drama filing number" },
    hint: { zh: "仅微短剧填写，没有可留空。", en: "For micro-dramas only, if there is one." }, limit: 60, anew: true,
  },
];
export const PROFILE = {
  kind: { label: { zh: "投稿主体", en: "Who enters" } },
  name: { label: { zh: "名称", en: "Name" }, limit: 100 },
  credit_code: {
    label: { zh: "统一社会信用代码", en: "Unified social credit code" },
    hint: { zh: "18 位，由数字和大写字母组成。", en: "18 digits and capital letters." },
  },
  credit_code_confirmed: { label: { zh: "已逐位核对，与营业执照一致", en: "I compared it: the licence says the same" } },
  province: { label: { zh: "省（区、市）", en: "Province" }, limit: 30 },
  city: { label: { zh: "城市", en: "City" }, limit: 30 },
  contact_person: { label: { zh: "联系人", en: "Contact person" }, limit: 50 },
  phone: { label: { zh: "手机", en: "Mobile number" }, limit: 60 },
  email: { label: { zh: "邮箱", en: "E-mail" }, limit: 200 },
  recommender: {
    label: { zh: "推荐单位", en: "Recommending unit" },
    hint: { zh: "由主管部门等推荐时选择；自行投稿请留空。", en: "Choose one if a bureau recommends you; leave it empty otherwise." },
  },
};
