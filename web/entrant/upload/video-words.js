// @ts-check
/** Written by `python -m infra.page_words`. */
export const VIDEO_STATES = {
  checking: {
    tone: "info",
    text: { zh: "视频已收到，正在检测，通常几秒钟", en: "The video has arrived and is being checked; this takes a few seconds" },
  },
  accepted: { tone: "good", text: { zh: "视频符合要求", en: "The video meets the requirements" } },
  warned: { tone: "warn", text: { zh: "视频可以使用，但有建议改进之处", en: "The video can be used, with remarks" } },
  rejected: {
    tone: "bad",
    text: { zh: "视频不符合要求，请按提示修改后更换", en: "The video does not meet the requirements; please correct and replace it" },
  },
  unknown: {
    tone: "info",
    text: {
      zh: "检测还没有得出结论，我们会继续检测，必要时由工作人员查看。您无需重新上传。",
      en: "The check has no result yet. We repeat it, and a person looks if needed; you need not upload it again.",
    },
  },
};
export const LEVELS = {
  reject: { tone: "bad", text: { zh: "必须修改", en: "Must be changed" } },
  warn: { tone: "warn", text: { zh: "建议", en: "Advice" } },
  unknown: { tone: "info", text: { zh: "待确认", en: "To be confirmed" } },
};
