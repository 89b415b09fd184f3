// @ts-check
/** The words of the expert's page, in Chinese and English. */
import { words } from "../shared/words/i18n.js";
import { WORDS } from "./facts.js";

export const t = words({
  ...WORDS,
  area: ["专家评审", "Expert review"],
  signInTitle: ["专家登录", "Sign in as an expert"],
  // the list
  works: ["我的评审作品", "My entries to review"],
  lead: ["评审截止：{deadline}，{zone}", "Scores are due by {deadline}, {zone}"],
  left: ["距截止还有", "Time left"],
  progress: ["已提交 {done} / {all}", "{done} of {all} submitted"],
  progressLabel: ["评审进度", "Review progress"],
  start: ["开始评审", "Start review"],
  goOn: ["继续评审", "Continue review"],
  allDone: ["全部作品已评审完毕，感谢您的辛勤工作！", "You have scored all entries. Thank you for your work!"],
  filter: ["筛选", "Filter"],
  filterAll: ["全部", "All"],
  filterOpen: ["待评", "To score"],
  filterDone: ["已提交", "Submitted"],
  filterRecused: ["已回避", "Recused"],
  listLabel: ["作品列表", "List of entries"],
  none: ["尚未分配作品", "No entries are assigned yet"],
  noneHint: [
    "评审开始后，作品会出现在这里，我们也会发送邮件提醒您。",
    "When the review starts, your entries appear here. We also send you an e-mail.",
  ],
  noneHere: ["这一类没有作品", "No entries in this group"],
  closedTitle: ["评审已结束", "The review is closed"],
  closedText: ["所有评分仅供查看，不能再修改。", "You can read all scores, but you can no longer change them."],
  closedHere: [
    "本轮评审已结束，评分仅供查看，不能再修改。",
    "This round is closed. You can read the scores, but you can no longer change them.",
  ],
  kept: ["本机有未保存的修改", "Unsaved changes on this device"],
  number: ["第 {number} 号", "No. {number}"],
  total: ["总分", "Total"],
  // one entry
  back: ["返回列表", "Back to the list"],
  previous: ["上一件", "Previous"],
  next: ["下一件", "Next"],
  nextOpen: ["下一件待评", "Next entry to score"],
  shortcuts: ["快捷键", "Shortcuts"],
  watched: ["已播放 {seen} / {all}。", "Played {seen} of {all}."],
  watchedWhy: [
    "播放时长和拖动进度条次数随评分记录，只供主办方了解，不影响计分。",
    "The playing time and the number of skips are recorded with your scores. Only the organizer sees them, and they "
      + "do not affect the result.",
  ],
  about: ["作品信息", "About the entry"],
  // the scores
  scoring: ["评分", "Scores"],
  scoringHint: [
    "每项 {min}–{max} 分，取整数。未评分不等于 0 分。",
    "Give whole points from {min} to {max} for each criterion. A missing score is not zero.",
  ],
  scoringSteps: [
    "每项 {min}–{max} 分，以 {step} 分为一档。未评分不等于 0 分。",
    "Give points from {min} to {max} in steps of {step} for each criterion. A missing score is not zero.",
  ],
  weight: ["权重 {weight}%", "{weight}% of the total"],
  bands: ["各分数段说明", "What the points mean"],
  unscored: ["未评分", "Not scored"],
  score: ["{name}分数", "Score for {name}"],
  slider: ["{name}滑块", "Slider for {name}"],
  less: ["{name}减 {n} 分", "{name}: {n} {n:point|points} less"],
  more: ["{name}加 {n} 分", "{name}: {n} {n:point|points} more"],
  notOnStep: [
    "请填写 {min}–{max} 分，以 {step} 分为一档",
    "Please enter points from {min} to {max} in steps of {step}",
  ],
  notWhole: ["请填写 {min}–{max} 的整数", "Please enter a whole number from {min} to {max}"],
  missing: ["请为“{name}”评分", "Please score “{name}”"],
  opinionMissing: ["请选择{opinions}", "Please choose {opinions}"],
  commentTold: [
    "结果公布后，主办方可将评语不署名地提供给投稿人，请勿在评语中透露身份。",
    "After the result, the organizer may show it to the entrant without your name. Do not say in it who you are.",
  ],
  commentKept: ["投稿人看不到评语。", "The entrant does not see it."],
  weighted: ["加权总分", "Weighted total"],
  partial: ["已评 {done}/{all} 项，已评部分满分 {most}", "{done} of {all} scored, at most {most} {most:point|points} so far"],
  counted: ["已由系统核算", "checked by the server"],
  // saving
  saving: ["正在保存…", "Saving…"],
  saved: ["已保存 {time}", "Saved {time}"],
  untouched: ["评分会自动保存", "Scores are saved automatically"],
  offline: ["离线，已存在本机，联网后自动保存", "Offline. Kept on this device and saved when the network is back"],
  failed: ["未能保存，已存在本机", "Not saved. Kept on this device"],
  conflicted: ["与另一处的修改不一致", "Different from a change elsewhere"],
  readOnly: ["只读", "Read only"],
  // two versions
  staleTitle: ["这件作品的评分在另一处被修改过", "The scores of this entry were also changed elsewhere"],
  staleText: [
    "可能是您在另一个页面或设备上改过。请逐项选择要保留的内容，其余内容两处一致。",
    "You may have changed them in another tab or on another device. Choose what to keep for each item. Everything "
      + "else is the same in both.",
  ],
  item: ["项目", "Item"],
  mine: ["本页", "This page"],
  theirs: ["另一处", "Elsewhere"],
  allMine: ["全选本页", "Choose all from this page"],
  allTheirs: ["全选另一处", "Choose all from elsewhere"],
  keep: ["保存所选内容", "Save my choice"],
  compare: ["查看并选择", "Compare and choose"],
  nothing: ["（空）", "(empty)"],
  // submitting
  submit: ["提交评分", "Submit scores"],
  submitTitle: ["确认提交", "Submit these scores?"],
  submitText: [
    "请核对《{title}》的各项评分。提交后即计入；本轮评审结束前仍可修改后重新提交。",
    "Please check the scores of “{title}”. They count once you submit them. You can still change and submit them again "
      + "until the round closes.",
  ],
  criterion: ["评分项", "Criterion"],
  weightHead: ["权重", "Weight"],
  points: ["分数", "Points"],
  noComment: ["（未填写评语）", "(no comment)"],
  submitted: ["《{title}》的评分已提交", "The scores of “{title}” are submitted"],
  submittedTitle: ["评分已提交", "Scores submitted"],
  submittedText: [
    "总分 {total}。本轮评审结束前可以修改；如发现应当回避，仍可在下方申请。",
    "Total {total}. You can change the scores until the round closes. If you find a conflict of interest, you can "
      + "still declare it below.",
  ],
  submittedClosed: ["总分 {total}。评分仅供查看。", "Total {total}. You can only read the scores."],
  amend: ["修改评分", "Change the scores"],
  amendingTitle: ["正在修改已提交的评分", "You are changing submitted scores"],
  amendingText: [
    "重新提交之前，原评分（总分 {total}）仍然有效。修改内容不会自动提交。",
    "Until you submit again, the scores you submitted (total {total}) count. Changes are not submitted by themselves.",
  ],
  keepSubmitted: ["不修改，保留原评分", "Keep the submitted scores"],
  notResubmitted: ["修改尚未提交，原评分有效", "Not submitted yet. Your earlier scores count"],
  resubmit: ["重新提交", "Submit again"],
  unplayedTitle: ["尚未播放该作品", "The video has not been played"],
  unplayedText: [
    "播放记录为 0:00 / {all}。请确认已观看作品后再提交。",
    "Played 0:00 of {all}. Please make sure that you have watched the entry.",
  ],
  roundTwo: ["复评", "Second round"],
  roundTwoLead: [
    "本轮为复评：入围作品由更多专家评分，您在初评中的评分可在下方查看，不能修改。复评截止：{deadline}，{zone}",
    "This is the second round: more experts score the shortlisted entries. You can read your scores of the first round "
      + "below; they cannot be changed. Scores are due by {deadline}, {zone}",
  ],
  earlierTitle: ["初评评分（只读）", "Scores of the first round (read only)"],
  backToEdit: ["返回修改", "Back to editing"],
  leftOverTitle: ["有一份修改没有计入", "Some changes were not counted"],
  leftOverText: [
    "本机留存的这份修改没有提交，已提交的评分不变。",
    "The changes kept on this device were not submitted. The submitted scores stand.",
  ],
  discard: ["删除本机留存的内容", "Delete the changes kept on this device"],
  gone: ["这件作品已不在您的名单中", "This entry is no longer on your list"],
  // practice
  practice: ["试评样片", "Practise with a sample film"],
  practiceOver: ["评审已结束，不再提供试评。", "The review is closed, and practice with it."],
  practiceNothing: ["试评，不计入成绩", "Practice: counts nothing"],
  practiceFilm: ["试评样片", "A sample film"],
  practiceText: [
    "本页与正式评分页操作相同，可先熟悉。填写的内容不保存，离开本页即清除。",
    "This page works like the real one. Nothing that you enter is stored; it is gone when you leave the page.",
  ],
  practiceCheck: [
    "正式评分时，提交前也会这样请您核对。试评内容不提交、不保存。",
    "Before you submit real scores, you check them like this. Nothing is submitted or stored here.",
  ],
  practiceEnd: ["完成试评", "Finish the practice"],
  practiceLeave: ["结束，返回列表", "Back to the list"],
  practiceDone: ["试评结束，内容未保存", "The practice is over; nothing was stored"],
  // conflict of interest
  conflictTitle: ["需要回避？", "Do you have a conflict of interest?"],
  conflictText: [
    "如果您与本作品的单位、主创人员有利害关系，请申请回避。这与提交评分无关，作品会转交其他专家。",
    "If you have an interest in the unit or the creators of this entry, please declare a conflict of interest. The "
      + "entry then goes to another expert. This is separate from submitting scores.",
  ],
  conflictGo: ["申请回避", "Declare a conflict of interest"],
  conflictConfirm: ["确认回避", "Declare the conflict"],
  conflictWhat: [
    "回避后，《{title}》会从您的名单中移除并转交其他专家，已填写的评分作废。误报的，请在评审结束前联系主办方撤销。",
    "“{title}” will be removed from your list and given to another expert. The scores you entered become void. If this "
      + "is a mistake, ask the organizer to take it back before the round closes.",
  ],
  conflictReason: ["回避原因", "Reason"],
  conflictReasonHint: [
    "如曾在投稿单位任职、与主创人员有亲属关系。仅主办方可见。",
    "For instance that you worked for the entrant, or are related to a creator. Only the organizer sees it.",
  ],
  opinionHint: ["供定评会参考，不计入总分。", "For the jury meeting. It does not count in the total."],
  conflictDone: ["已回避《{title}》", "You declared a conflict of interest for “{title}”"],
  // keys
  keyScore: ["给第 1–{n} 项评分", "Score criterion 1 to {n}"],
  keyEnter: ["在分数框中：到下一项", "In a score field: go to the next criterion"],
  keyArrows: ["在分数框中：加减 {n} 分", "In a score field: {n} {n:point|points} up or down"],
  keyNext: ["下一件待评作品", "Next entry to score"],
  keyMove: ["下一件 / 上一件作品", "Next / previous entry"],
  keySpace: ["播放 / 暂停", "Play / pause"],
  keySubmit: ["提交评分", "Submit scores"],
  keyHelp: ["显示本说明", "Show this help"],
});
