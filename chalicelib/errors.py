"""Refusals: every reason for which the product refuses, with a stable code and words in Chinese and English.

A `Problem` has a code from `WORDS`, the fields concerned and the values for its words. It knows nothing of HTTP:
`chalicelib.api.refusals` maps kinds to statuses.
"""

from enum import StrEnum

import msgspec

from chalicelib.bilingual import Text


class ProblemKind(StrEnum):
    """The sort of a refusal. Each sort maps to one HTTP status."""

    INVALID = "invalid"  # the request itself is wrong
    SIGNED_OUT = "signed_out"  # nobody is signed in
    FORBIDDEN = "forbidden"  # signed in, but not allowed to do this
    MISSING = "missing"  # it does not exist or is not yours; the answer is the same
    CONFLICT = "conflict"  # not in this state, or changed by somebody else
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"  # slow down
    UNAVAILABLE = "unavailable"  # a technical failure: try again


class FieldProblem(msgspec.Struct, frozen=True):
    """A refused field: its name, a stable code and the words to show beside it."""

    field: str
    code: str
    message: Text


class Problem(Exception):
    """A refusal with a stable code. `values` fill the placeholders of its words, a Text each language with its own."""

    def __init__(self, code: str, *fields: FieldProblem, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields
        self.values = values

    @property
    def kind(self) -> ProblemKind:
        """The sort of refusal."""
        return WORDS[self.code][0]

    @property
    def message(self) -> Text:
        """The words for the reader, with the values filled in."""
        _, zh, en = WORDS[self.code]
        return Text(zh, en).filled(**self.values)

    @property
    def needs_help(self) -> bool:
        """Whether the reader cannot mend it alone: pages then name the office's telephone."""
        return self.code in HELPED


class Stale(Problem):
    """Somebody else changed (or made) the row since it was read."""

    def __init__(self) -> None:
        super().__init__("STALE")


def field_problem(field: str, code: str, **values: object) -> FieldProblem:
    """The refusal of one field, in the words of `FIELD_WORDS`; `values` as in `Problem`."""
    zh, en = FIELD_WORDS[code]
    return FieldProblem(field, code, Text(zh, en).filled(**values))


def invalid(*fields: FieldProblem) -> Problem:
    """The refusal of a request in which these fields are wrong."""
    return Problem("INVALID_FIELDS", *fields)


WORDS: dict[str, tuple[ProblemKind, str, str]] = {
    # the request itself
    "INVALID_JSON": (
        ProblemKind.INVALID,
        "提交的内容不是有效的 JSON：{detail}",
        "The body is not valid JSON: {detail}",
    ),
    "INVALID_FIELDS": (
        ProblemKind.INVALID,
        "有内容需要修改，请查看各项提示。",
        "Some fields need correcting. See the note at each of them.",
    ),
    "BODY_TOO_LARGE": (
        ProblemKind.TOO_LARGE,
        "提交的内容过大，上限为 {limit} 字节。",
        "The body is too large. The limit is {limit} {limit:byte|bytes}.",
    ),
    "UNSUPPORTED_MEDIA_TYPE": (
        ProblemKind.INVALID,
        "请以 application/json 格式提交。",
        "Send the body as application/json.",
    ),
    "NOT_FOUND": (ProblemKind.MISSING, "没有找到，或者您无权查看。", "Not found, or you may not see it."),
    "METHOD_NOT_ALLOWED": (ProblemKind.INVALID, "该地址不支持这种操作。", "This address does not support that method."),
    "SERVER_ERROR": (
        ProblemKind.UNAVAILABLE,
        "系统出现故障，您的内容没有丢失，请稍后重试。",
        "Something went wrong on our side. Nothing is lost. Please try again later.",
    ),
    "BUSY": (ProblemKind.UNAVAILABLE, "系统繁忙，请稍后重试。", "The service is busy. Please try again shortly."),
    # sign-in
    "NOT_SIGNED_IN": (
        ProblemKind.SIGNED_OUT,
        "您尚未登录，或登录已过期，请重新登录。",
        "You are not signed in, or your session has ended. Please sign in again.",
    ),
    "WRONG_CODE": (
        ProblemKind.SIGNED_OUT,
        "验证码不正确或已失效，请核对后重试，或重新获取。",
        "The code is wrong or no longer valid. Check it, or ask for a new one.",
    ),
    "SECOND_FACTOR_NEEDED": (
        ProblemKind.FORBIDDEN,
        "请先完成第二验证，再进行此操作。",
        "Prove your second factor first.",
    ),
    "WRONG_FACTOR_CODE": (
        ProblemKind.INVALID,
        "验证未通过：动态验证码不正确、已过期或已使用过，或恢复码无效。请使用应用当前显示的验证码重试。",
        "That did not match: the authenticator code is wrong, too old or used already, or the recovery code is not "
        "valid. Try the code that the app shows now.",
    ),
    "TOO_MANY_GUESSES": (
        ProblemKind.TOO_MANY,
        "验证码多次输入错误，请 {minutes} 分钟后再试，或使用恢复码。",
        "Too many wrong codes. Try again in {minutes} {minutes:minute|minutes}, or use a recovery code.",
    ),
    "FACTOR_EXISTS": (
        ProblemKind.CONFLICT,
        "您已设置动态验证码。如需更换，请先移除原有的。",
        "You have an authenticator already. Remove it first to set up another.",
    ),
    "PASSKEY_FAILED": (
        ProblemKind.INVALID,
        "通行密钥验证未通过，请重试，或改用动态验证码。",
        "The passkey could not be verified. Try again, or use an authenticator code.",
    ),
    "TOO_MANY_PASSKEYS": (
        ProblemKind.CONFLICT,
        "通行密钥最多 {limit} 个，请先移除不用的。",
        "There are {limit} passkeys already. Remove one that you no longer use.",
    ),
    "LAST_FACTOR": (
        ProblemKind.CONFLICT,
        "这是您唯一的第二验证，请先添加另一项，再移除它。",
        "This is your only second factor. Add another one before you remove it.",
    ),
    "FACTOR_MISSING": (
        ProblemKind.CONFLICT,
        "尚未设置第二验证。",
        "No second factor has been set up.",
    ),
    "OWN_FACTOR": (
        ProblemKind.CONFLICT,
        "不能重置自己的第二验证，须由另外两位组委会成员操作。",
        "You cannot reset your own second factor. Two other organizers must do it.",
    ),
    "LINK_USED": (
        ProblemKind.SIGNED_OUT,
        "该链接已使用或已过期，请在本页重新获取登录链接。",
        "This link has been used or has expired. Ask for a new one on this page.",
    ),
    "LINK_REPLACED": (
        ProblemKind.SIGNED_OUT,
        "您收到过更新的登录链接，请使用最新一封邮件中的链接，或在本页重新获取。",
        "You were sent a newer sign-in link. Use the one in the latest e-mail, or ask for a new one on this page.",
    ),
    "WORK_NEEDED": (
        ProblemKind.TOO_MANY,
        "获取较为频繁，需先完成安全校验。",
        "Codes are asked for often. A security check must come first.",
    ),
    "CONTACT_CLAIMED": (
        ProblemKind.CONFLICT,
        "该联系方式填写在 {others} 登录的账号中，尚未验证。如是您本人的账号，请用 {others} 登录，再到“我的信息”中验证；"
        "否则可以新建账号。",
        "An account that signs in with {others} names this contact, which was never verified there. If the account is "
        "yours, sign in with {others} and verify the contact under “My details”. Otherwise you can make a new account.",
    ),
    "CONTACT_HELD": (
        ProblemKind.CONFLICT,
        "该联系方式已可用于登录本账号。",
        "This contact already signs in to this account.",
    ),
    "CONTACT_OF_OTHER": (
        ProblemKind.CONFLICT,
        "该联系方式属于您的另一个账号。可以将两个账号合并。",
        "This contact signs in to another account. You can join the two accounts.",
    ),
    "TOO_MANY_CONTACTS": (
        ProblemKind.CONFLICT,
        "一个账号最多有 {limit} 个登录联系方式。",
        "An account has at most {limit} {limit:contact|contacts} to sign in with.",
    ),
    "LAST_CONTACT": (
        ProblemKind.CONFLICT,
        "这是唯一的登录联系方式。请先添加新的，再移除它。",
        "This is the only contact to sign in with. Add another one before you remove it.",
    ),
    "ACCOUNT_JOINED": (
        ProblemKind.CONFLICT,
        "该账号已经合并。",
        "This account has been joined already.",
    ),
    "CONTACT_OF_MEMBER": (
        ProblemKind.CONFLICT,
        "该联系方式的持有人是某单位的团队成员，须先由该单位移除后再办理。",
        "Whoever holds this contact is a team member of a unit. The unit has to remove them first.",
    ),
    "HAS_MEMBERS": (
        ProblemKind.CONFLICT,
        "有团队成员的账号不能合并到其他账号，请先移除成员。",
        "An account with team members cannot be joined into another one. Remove the members first.",
    ),
    "TEAM_OF_UNIT": (
        ProblemKind.CONFLICT,
        "只有以单位名义投稿的账号可以邀请团队成员。",
        "Only the account of a unit can invite team members.",
    ),
    "TEAM_FULL": (
        ProblemKind.CONFLICT,
        "一个单位最多有 {limit} 名团队成员。",
        "A unit has at most {limit} team members.",
    ),
    "TOO_MANY_INVITES": (
        ProblemKind.CONFLICT,
        "7 天内最多生成 {limit} 个邀请码，请稍后再试。",
        "At most {limit} invite codes can be made in 7 days. Please try again later.",
    ),
    "INVITE_UNKNOWN": (
        ProblemKind.MISSING,
        "邀请码有误、已使用或已过期，请向邀请人索取新的邀请码。",
        "This invite code is wrong, used or expired. Ask whoever invited you for a new one.",
    ),
    "OWN_ENTRIES": (
        ProblemKind.CONFLICT,
        "您的账号下已有作品，不能加入单位团队。如这些作品属于该单位，请联系主办方合并账号。",
        "Your account has entries of its own, so it cannot join a unit's team. If they are the unit's, ask the organizer "
        "to join the accounts.",
    ),
    "SAME_ACCOUNT": (
        ProblemKind.CONFLICT,
        "这是同一个账号，无需合并。",
        "This is the same account. There is nothing to join.",
    ),
    "NO_SUCH_ACCOUNT": (
        ProblemKind.MISSING,
        "没有用该手机号或邮箱登录的投稿账号，请与投稿人核对。",
        "No entrant signs in with this phone number or e-mail address. Please check it with the entrant.",
    ),
    "TOO_MANY_TO_JOIN": (
        ProblemKind.CONFLICT,
        "该账号的作品超过 {limit} 件，不能一次合并。可从作品较少的账号并入较多的账号。",
        "This account has more than {limit} {limit:entry|entries}, which cannot move at once. Join the account with fewer into it.",
    ),
    "FOREIGN_SITE": (
        ProblemKind.FORBIDDEN,
        "请求来自其他网站，未予处理。请在本网站的页面上操作。",
        "The request came from another site and was not carried out. Please use the pages of this site.",
    ),
    "NO_SMS": (
        ProblemKind.INVALID,
        "本活动暂不能发送短信，请使用邮箱登录。",
        "This call cannot send text messages. Please sign in with an e-mail address.",
    ),
    "TOO_MANY_CODES": (
        ProblemKind.TOO_MANY,
        "获取验证码过于频繁，请 {minutes} 分钟后再试。",
        "Too many codes were asked for. Try again in {minutes} {minutes:minute|minutes}.",
    ),
    "CSRF": (ProblemKind.FORBIDDEN, "页面已过期，请刷新后重试。", "This page is out of date. Reload it and try again."),
    "FORBIDDEN": (ProblemKind.FORBIDDEN, "您的身份不能进行此操作。", "Your role may not do this."),
    # entries
    "ENTRIES_NOT_OPEN": (
        ProblemKind.CONFLICT,
        "征集尚未开始，开始时间为 {opens}（{zone}）。",
        "The call is not open yet. It opens at {opens}, {zone}.",
    ),
    "ENTRIES_CLOSED": (
        ProblemKind.CONFLICT,
        "征集已于 {closes}（{zone}）截止，不能再修改。",
        "The call closed at {closes}, {zone}. Nothing can be changed now.",
    ),
    "RECOMMENDING_CLOSED": (
        ProblemKind.CONFLICT,
        "推荐已于 {until}（{zone}）截止，推荐名单不能再修改。",
        "Recommending ended at {until}, {zone}. The list cannot be changed now.",
    ),
    "STAMPED_CLOSED": (
        ProblemKind.CONFLICT,
        "推荐已于 {until}（{zone}）截止，盖章件不能再更换。",
        "Recommending ended at {until}, {zone}. The stamped copy cannot be changed now.",
    ),
    "LIST_NOT_CONFIRMED": (
        ProblemKind.CONFLICT,
        "请先确认推荐名单，再上传盖章件。",
        "Confirm the list first, then send its stamped copy.",
    ),
    "ILLEGAL_TRANSITION": (
        ProblemKind.CONFLICT,
        "作品当前状态为“{status}”，不能进行此操作。",
        "The status of the entry is “{status_en}”. This cannot be done now.",
    ),
    "STALE": (
        ProblemKind.CONFLICT,
        "内容已在别处被修改，请查看最新内容后再保存。",
        "This was changed elsewhere. Look at the latest version before you save.",
    ),
    "PROFILE_MISSING": (ProblemKind.CONFLICT, "请先填写投稿人信息。", "Fill in your profile first."),
    "NOT_COMPLETE": (
        ProblemKind.CONFLICT,
        "还有内容没有填写完整，暂不能提交。",
        "The entry is not complete and cannot be submitted yet.",
    ),
    "KEY_REUSED": (
        ProblemKind.CONFLICT,
        "该请求编号已用于另一份内容。",
        "This Idempotency-Key was used for different content.",
    ),
    "ANSWERED": (
        ProblemKind.CONFLICT,
        "该作品已有初筛意见；如需更改，请先撤销。",
        "This entry has been answered already. Take the answer back to change it.",
    ),
    "ANSWERED_SINCE": (
        ProblemKind.CONFLICT,
        "其他初筛人员已提交意见，本意见不能再收回。",
        "Another screener has answered since. The answer can no longer be taken back.",
    ),
    "ALL_HELD": (
        ProblemKind.CONFLICT,
        "这些作品正由其他初筛人员审看，或已不需要您的意见。",
        "Others are screening these entries, or they need no answer of yours any more.",
    ),
    "CORRECTION_BEGUN": (
        ProblemKind.CONFLICT,
        "投稿人已开始修改该作品，不能撤销退回。",
        "The entrant has begun to correct the entry. The return cannot be taken back.",
    ),
    "DEADLINE_PAST": (
        ProblemKind.INVALID,
        "新的截止时间须晚于现在，也须晚于该作品现在的截止时间（{zone} {until}）。",
        "The new deadline must lie after now and after the present one of this entry ({until}, {zone}).",
    ),
    "LIST_IS_FIXED": (
        ProblemKind.CONFLICT,
        "参评名单已锁定（{listed} 件）。延长征集后提交的作品须补入名单，请确认后再保存。",
        "The list of {listed} {listed:entry|entries} is fixed. Entries submitted after the new closing date must be added to it: "
        "confirm this and save again.",
    ),
    # upload
    "UPLOAD_GONE": (
        ProblemKind.MISSING,
        "该上传已结束或已失效，请重新开始上传。",
        "This upload has ended or expired. Start the upload again.",
    ),
    "PARTS_MISSING": (
        ProblemKind.CONFLICT,
        "还有 {missing} 个分片未上传完成，请继续上传。",
        "{missing} {missing:part has|parts have} not arrived yet. Continue the upload.",
    ),
    "FILE_TOO_LARGE": (
        ProblemKind.INVALID,
        "文件过大，上限为 {limit}。",
        "The file is too large. The limit is {limit}.",
    ),
    "TOO_MANY_ENTRIES": (
        ProblemKind.CONFLICT,
        "每位投稿人最多可有 {limit} 件作品（撤回的不计），已达上限。",
        "Each entrant can have {limit} {limit:entry|entries}, withdrawn ones not counted. You have that many.",
    ),
    "TOO_MANY_UPLOADS": (
        ProblemKind.CONFLICT,
        "您同时上传的视频已达上限（{limit} 个），请等其中一个上传完成，或取消不需要的上传。",
        "You have {limit} {limit:upload|uploads} under way, which is the limit. Wait until one is finished, or cancel one.",
    ),
    "TOO_MANY_EXPORTS": (
        ProblemKind.CONFLICT,
        "正在生成的文件已达上限（{limit} 个），请等其中一个完成后再试。",
        "{limit} {limit:workbook is|workbooks are} being written for you, which is the limit. Try again when one is finished.",
    ),
    # phases
    "ENTRIES_STILL_OPEN": (
        ProblemKind.CONFLICT,
        "征集将于 {closes}（{zone}）截止，现在不能开始此阶段。",
        "The call is open until {closes}, {zone}. This phase cannot start yet.",
    ),
    "PHASE_NOT_READY": (ProblemKind.CONFLICT, "请先完成“{phase}”。", "Finish “{phase_en}” first."),
    "PHASE_NOT_WAITING": (ProblemKind.CONFLICT, "该阶段当前不需要此操作。", "This phase does not wait for that now."),
    "PHASE_NOT_OPEN": (ProblemKind.CONFLICT, "当前阶段未开放此操作。", "This cannot be done in the current phase."),
    "SECOND_PERSON_NEEDED": (
        ProblemKind.FORBIDDEN,
        "须由另一位使用不同账号和联系方式的主办方人员处理。",
        "Another organizer, with another account and another address, must do this.",
    ),
    "ADDED_BY_ONE": (
        ProblemKind.FORBIDDEN,
        "您与提出人的账号由一人单独添加，按同一人计，请由另一位组委会成员确认。需要按两人计的，由两位其他成员认可，或由系统管理员任命。",
        "One of your two accounts has alone brought in the other, so both count as one person. Have another organizer "
        "confirm it. To count as two, be admitted by two others, or appointed by whoever runs the platform.",
    ),
    "ADMITTED": (
        ProblemKind.CONFLICT,
        "该成员已可参与双人确认，无须认可。",
        "They already count as a person of their own.",
    ),
    "TWO_PEOPLE_DECIDE": (
        ProblemKind.FORBIDDEN,
        "“{act}”须由两人决定，请提出申请，由另一位组委会成员在“总览”页确认。",
        "Two people decide this ({act}). Ask for it, and have another organizer confirm it on the overview.",
    ),
    "ASKER_REMOVED": (
        ProblemKind.CONFLICT,
        "提出申请的人已不是组委会成员，请由现任成员重新提出申请。",
        "Whoever asked is no longer an organizer. A present member must ask again.",
    ),
    "NOT_YOUR_REQUEST": (
        ProblemKind.FORBIDDEN,
        "只有提出申请的人可以收回申请。",
        "Only the person who asked can take the request back.",
    ),
    "REQUEST_ENDED": (
        ProblemKind.CONFLICT,
        "该申请不再等待确认：{state}。",
        "This request no longer waits: {state}.",
    ),
    "REQUEST_OUTDATED": (
        ProblemKind.CONFLICT,
        "提出申请后情况已有变化，请查看最新内容后重新提出申请。",
        "What the request is about has changed since. Look at it as it is now and ask again.",
    ),
    "VOTES_DECIDED": (
        ProblemKind.CONFLICT,
        "该网络当天的投票已按此处理，请刷新后查看。",
        "This is already so for the votes of that network and day. Look at them anew.",
    ),
    "NOT_PROPOSED": (
        ProblemKind.CONFLICT,
        "该作品不在公示的拟入选名单中。",
        "This entry is not among those proposed in the public notice.",
    ),
    "ON_NOTICE": (
        ProblemKind.CONFLICT,
        "该作品已列入公示名单，须由一人提出、另一人确认后方可撤下。",
        "This entry is in the public notice. One person asks to strike it off, another confirms.",
    ),
    "NOT_YOUR_OBJECTION": (
        ProblemKind.CONFLICT,
        "该手机号或邮箱没有提出过这一编号的异议，请按回执核对编号。",
        "No objection with this number was made by this contact. Compare the number with your receipt.",
    ),
    "OBJECTION_DECIDED": (
        ProblemKind.CONFLICT,
        "该异议已办结：{outcome}。",
        "This objection has been decided: {outcome}.",
    ),
    "STRIKE_FIRST": (
        ProblemKind.CONFLICT,
        "异议成立的，须先由两人确认撤下该作品，再作出决定。",
        "To uphold this objection, two people strike the entry off first.",
    ),
    "TOO_MANY_OBJECTIONS": (
        ProblemKind.CONFLICT,
        "同一联系方式最多可提出 {limit} 件异议。",
        "One contact can make at most {limit} {limit:objection|objections}.",
    ),
    "TOO_MANY_FILES": (
        ProblemKind.CONFLICT,
        "最多可上传 {limit} 个文件。",
        "At most {limit} {limit:file|files} can be sent.",
    ),
    "NOTICE_ENDED": (
        ProblemKind.CONFLICT,
        "公示期已结束。",
        "The public notice has ended.",
    ),
    "NOTICE_OPEN": (
        ProblemKind.CONFLICT,
        "公示尚未结束：公示至 {until}，未办结的异议 {open} 件。",
        "The public notice still stands: it runs until {until}, and {open} {open:objection is|objections are} not decided.",
    ),
    "HOLIDAYS_UNKNOWN": (
        ProblemKind.CONFLICT,
        "{year} 年的节假日安排尚未录入，无法计算公示的截止日期。请先更新节假日表。",
        "The holidays of {year} are not known, so the end of the public notice cannot be told. Add them to the table first.",
    ),
    "STILL_MISSING": (
        ProblemKind.CONFLICT,
        "还有 {missing} 项没有完成。仍要结束的，请提出申请，由另一位组委会成员确认。",
        "{missing} are still missing. To close anyway, ask for it, and have another organizer confirm it.",
    ),
    "NOT_ENOUGH_EXPERTS": (ProblemKind.CONFLICT, "专家人数不足：{detail}", "There are not enough experts: {detail}"),
    "DEFINITION_SAME": (
        ProblemKind.CONFLICT,
        "部署的活动定义与生效的版本没有区别。",
        "The deployed definition does not differ from the one in force.",
    ),
    "DEFINITION_FIXED": (
        ProblemKind.CONFLICT,
        "活动已开始，以下内容不能再改：{keys}。请恢复原值，其他修改不受影响。",
        "The call has begun, and these can no longer change: {keys}. Put them back; other changes stay possible.",
    ),
    "VERSION_SAME": (
        ProblemKind.CONFLICT,
        "内容已改，版本号未改：{keys}。请先改版本号。",
        "What these are the version of has changed, and they have not: {keys}. Change them first.",
    ),
    "CALENDAR_ORDER": (
        ProblemKind.INVALID,
        "日期先后顺序不正确：开始须早于截止，截止须早于评审结束。",
        "The dates are out of order: opening, then closing, then the end of review.",
    ),
    "MOTION_OPEN": (
        ProblemKind.CONFLICT,
        "定评会还有动议正在表决，请先结束表决。",
        "The jury is still voting on a motion. Close the vote first.",
    ),
    "MOTION_CLOSED": (
        ProblemKind.CONFLICT,
        "该动议的表决已经结束。",
        "The vote on this motion is closed.",
    ),
    "MUST_STAND_ASIDE": (
        ProblemKind.CONFLICT,
        "您与该动议涉及的作品存在利害关系（{why}），只能选择回避。",
        "You have a conflict of interest with an entry of this motion ({why_en}). You can only stand aside.",
    ),
    "TOO_MANY_MOTIONS": (
        ProblemKind.CONFLICT,
        "动议过多，最多 {limit} 项。",
        "There are too many motions. At most {limit} are allowed.",
    ),
    # review
    "TOO_MANY_TO_SUPPOSE": (
        ProblemKind.CONFLICT,
        "作品超过 {limit} 件，网页上不能试算，请用命令行程序 zhengxuan rank。",
        "More than {limit} {limit:entry|entries} cannot be tried on this page. Use the command zhengxuan rank.",
    ),
    "RULE_NEEDS_MODELS": (
        ProblemKind.CONFLICT,
        "校准分依赖原来的权重，改变权重后只能按原始分试算。",
        "Calibrated scores depend on the weights. Other weights can be tried with the raw score alone.",
    ),
    "REVIEW_CLOSED": (ProblemKind.CONFLICT, "评审已结束，不能再修改。", "Scoring is closed. Nothing can be changed."),
    "REVIEW_SUBMITTED": (ProblemKind.CONFLICT, "该作品的评分已提交。", "The score of this entry has been submitted."),
    "SEAT_SCORED": (
        ProblemKind.CONFLICT,
        "接替的专家已提交评分，该席位不能交还。",
        "The expert who took the seat over has submitted a score. The seat cannot be handed back.",
    ),
    "NOT_REOPENABLE": (
        ProblemKind.CONFLICT,
        "该席位没有已提交的评分或回避申请，无需恢复。",
        "This seat has neither a submitted score nor a declared conflict. There is nothing to reopen.",
    ),
    "CRITERIA_MISSING": (
        ProblemKind.CONFLICT,
        "还有评分项未填写，请逐项打分后提交。",
        "Some criteria have no score yet. Score each of them first.",
    ),
    "EXPERT_EXISTS": (
        ProblemKind.CONFLICT,
        "该邮箱已登记为专家。",
        "An expert with this e-mail is already registered.",
    ),
    "NOTHING_TO_REMIND": (
        ProblemKind.CONFLICT,
        "该专家没有待评的作品，无需提醒。",
        "This expert has no entries left to score. No reminder is needed.",
    ),
    "REMINDED_LATELY": (
        ProblemKind.CONFLICT,
        "{since}（{zone}）已提醒过该专家，{hours} 小时内不重复发送。",
        "This expert was reminded at {since}, {zone}. Another reminder can be sent {hours} {hours:hour|hours} after that.",
    ),
    "NO_UNIT_TO_REMIND": (
        ProblemKind.CONFLICT,
        "所选单位均已确认推荐名单，或 24 小时内已提醒过。",
        "Each of these units has confirmed its list or was reminded within 24 hours.",
    ),
    "EXPERT_REMOVED": (ProblemKind.CONFLICT, "该专家已不再参加评审。", "This expert no longer takes part."),
    "NO_UNITS": (ProblemKind.CONFLICT, "本次征选不设推荐单位。", "This call has no recommending units."),
    "RECOMMENDER_EXISTS": (
        ProblemKind.CONFLICT,
        "该邮箱已登记为推荐单位。",
        "A recommending unit with this e-mail is already registered.",
    ),
    "CONSENT_OUTDATED": (
        ProblemKind.CONFLICT,
        "个人信息处理告知书已更新，请阅读并同意后继续。已填写的内容不会丢失。",
        "The privacy notice has changed. Read it and agree to go on. What you filled in is not lost.",
    ),
    "ERASURE_WAITS": (
        ProblemKind.CONFLICT,
        "已申请删除个人信息，冷静期满即执行。需要继续使用的，请先收回申请。",
        "Erasure has been asked for and happens when the cooling time is over. To go on, take the request back first.",
    ),
    "ERASURE_DONE": (ProblemKind.CONFLICT, "个人信息已经删除。", "The personal information has been erased already."),
    "ERASURE_ENDED": (
        ProblemKind.CONFLICT,
        "该删除申请已经办结：{state}。",
        "This request for erasure has ended: {state}.",
    ),
    "PERSON_REMOVED": (ProblemKind.CONFLICT, "该人员（单位）已移除。", "This person or unit has been removed."),
    "NOT_REMOVED": (ProblemKind.CONFLICT, "该人员（单位）没有被移除。", "This person or unit has not been removed."),
    "LAST_ORGANIZER": (
        ProblemKind.CONFLICT,
        "这是最后一位组委会成员，请先任命接任者，再移除。",
        "This is the last organizer. Appoint a successor first.",
    ),
    "OWN_ACCOUNT": (
        ProblemKind.CONFLICT,
        "不能移除自己，请由其他组委会成员操作。",
        "You cannot remove yourself. Another organizer must do it.",
    ),
    "OWN_ADDRESS": (
        ProblemKind.FORBIDDEN,
        "组委会成员的邮箱只能由本人修改，否则一人即可代替两人作出决定。无法登录的，请由两人移除后重新添加。",
        "Organizers change their own address by themselves, or one person could decide for two. Where somebody cannot "
        "sign in, two people remove the account and it is added again.",
    ),
    "ORGANIZER_EXISTS": (
        ProblemKind.CONFLICT,
        "该邮箱已登记为组委会成员。",
        "An organizer with this e-mail is already registered.",
    ),
    "NOT_SIGNED": (
        ProblemKind.UNAVAILABLE,
        "证书暂时无法加盖电子签名，未予发放。请稍后再试；多次失败的，请联系主办方。",
        "The certificate cannot be signed at present and was not given out. Please try again later; if it fails again, tell "
        "the organizer.",
    ),
    "NOT_AWARDED": (ProblemKind.CONFLICT, "该作品未获奖。", "This entry holds no award."),
    "CEREMONY_CLOSED": (
        ProblemKind.CONFLICT,
        "颁奖信息的确认已截止（{until}），如需更改请联系主办方。",
        "Answers about the ceremony are closed ({until}). For a change, contact the organizers.",
    ),
    "VOTE_NOT_OPEN": (ProblemKind.CONFLICT, "现在不是投票时间。", "Votes are not taken now."),
    "NOT_ON_SHOW": (ProblemKind.CONFLICT, "该作品未在展示，不能投票。", "This entry is not on show."),
    "VOTED_FOR_IT": (
        ProblemKind.CONFLICT,
        "您今天已为该作品投过票，请明天再来。",
        "You have voted for this entry today. You can vote again tomorrow.",
    ),
    "VOTES_SPENT": (
        ProblemKind.CONFLICT,
        "您今天的 {limit} 票已投完，请明天再来。",
        "You have cast all your votes of today ({limit}). You can vote again tomorrow.",
    ),
    "TOO_MANY_VOTES": (
        ProblemKind.TOO_MANY,
        "您所在网络今天的投票过多，请明天再试或换用其他网络。",
        "Too many votes came from your network today. Try again tomorrow, or from another network.",
    ),
    "NOTHING_TO_CONFIRM": (
        ProblemKind.CONFLICT,
        "该作品的颁奖信息已确认，无须提醒。",
        "The holder of this entry has answered. No reminder is needed.",
    ),
    "HOLDER_REMINDED": (
        ProblemKind.CONFLICT,
        "{since}（{zone}）已提醒过，{hours} 小时内不重复发送。",
        "They were reminded at {since}, {zone}. Another reminder can be sent {hours} {hours:hour|hours} after that.",
    ),
    "NOT_REVOKED": (
        ProblemKind.CONFLICT,
        "该作品的入选资格未撤销，没有需要追回的权益。",
        "The award of this entry is not revoked. There is nothing to recover.",
    ),
    "RIGHTS_WITHDRAWN": (
        ProblemKind.CONFLICT,
        "该作品的入选资格已撤销，不能再用于推广。",
        "The award of this entry is revoked. It may no longer be used for promotion.",
    ),
    "NOT_ANCHORED": (
        ProblemKind.CONFLICT,
        "作品当前的内容尚未列入检查点。检查点每小时签署一次，请稍后再下载证明。",
        "No checkpoint has the entry as it is now. One is signed each hour: please come back for the proof later.",
    ),
    "NO_CERTIFICATE": (ProblemKind.MISSING, "没有可下载的证书。", "There is no certificate to download."),
    "NOT_PUBLISHED": (ProblemKind.MISSING, "结果尚未产生。", "There is no result yet."),
}

# What only the office can mend or explain: a failure of ours, what is not there or not allowed, limits, what is over.
HELPED = frozenset(
    {
        "NOT_FOUND",
        "SERVER_ERROR",
        "BUSY",
        "TOO_MANY_CODES",
        "FORBIDDEN",
        "ENTRIES_CLOSED",
        "RECOMMENDING_CLOSED",
        "ILLEGAL_TRANSITION",
        "TOO_MANY_ENTRIES",
        "PHASE_NOT_OPEN",
        "REVIEW_CLOSED",
        "EXPERT_REMOVED",
        "PERSON_REMOVED",
    }
)

FIELD_WORDS: dict[str, tuple[str, str]] = {
    "REQUIRED": ("请填写此项", "Fill this in"),
    "UNKNOWN_FIELD": ("不支持的字段", "Unknown field"),
    "WRONG_TYPE": ("格式不正确，应为{wanted}", "Wrong type: this must be {wanted_en}"),
    "TOO_LONG": ("过长，最多 {limit} 个字", "Too long: at most {limit} {limit:character|characters}"),
    "TOO_MANY": ("过多，最多 {limit} 项", "Too many: at most {limit}"),
    "BAD_CHARACTER": (
        "第 {place} 个字符{shown}（{point}）无法识别，请改用其他写法",
        "Character {place}{shown} ({point}) cannot be read. Please write it another way",
    ),
    "NOT_A_CHOICE": ("不在可选范围内", "Not one of the choices"),
    "HAS_TEAM": (
        "有团队成员的账号须为单位，请先移除成员",
        "An account with team members is a unit’s. Remove the members first",
    ),
    "NOT_ABOVE": ("请选择层级更高的单位作为上级单位", "Choose a unit of a higher level as the unit above"),
    "LEVEL_LOWERED": ("层级只能调高，不能调低", "A unit’s level can be raised, not lowered"),
    "TOO_MANY_PICKS": ("最多可推荐 {most} 件作品", "At most {most} {most:entry|entries} can be recommended"),
    "BAD_CREDIT_CODE": ("统一社会信用代码不正确：{detail}", "The credit code is wrong: {detail_en}"),
    "ODD_CREDIT_CODE": (
        "校验位不符，多为误填，请逐位核对。确与营业执照一致的，请勾选确认后再保存",
        "The check character does not fit, mostly because of a slip. Compare each character; if the licence says the same, tick the box and save again",
    ),
    "BAD_DATE": (
        "须为 1900 年以后、今天及以前的日期",
        "Must be a day from 1900 until today",
    ),
    "BAD_NUMBER": ("请填写数字，例如 12 或 12.5", "Enter a number, such as 12 or 12.5"),
    "NOT_WHOLE": ("须为整数", "Must be a whole number"),
    "TOO_LITTLE": ("不能小于 {least}", "Must be at least {least}"),
    "TOO_MUCH": ("不能大于 {most}", "Must be at most {most}"),
    "NOT_A_DATE": ("请填写日期，例如 2025-09-01", "Enter a day, such as 2025-09-01"),
    "TOO_EARLY": ("须为 {earliest} 或以后的日期", "Must be {earliest} or a later day"),
    "TOO_LATE": ("须为 {latest} 或以前的日期", "Must be {latest} or an earlier day"),
    "BAD_PHONE": (
        "手机号格式不正确。请填写 11 位手机号，港澳台号码请加 +852、+853 或 +886",
        "Not a mobile number. Enter 11 digits, or +852, +853 or +886 and the number",
    ),
    "BAD_TELEPHONE": (
        "电话格式不正确，例如 010-68209924、13800138000",
        "Not a telephone number, such as 010-68209924 or 13800138000",
    ),
    "BAD_EMAIL": ("邮箱格式不正确", "Not a valid e-mail address"),
    "BAD_CONTACT": (
        "请填写 11 位手机号或完整的邮箱地址，港澳台手机号请加 +852、+853 或 +886",
        "Enter a mobile number of 11 digits, with +852, +853 or +886 before it elsewhere, or a full e-mail address",
    ),
    "BAD_CURSOR": ("翻页位置无效，请从第一页重新查看", "Not a place in this list. Start again from its first page"),
    "BAD_LINK": ("链接须以 http:// 或 https:// 开头", "A link must begin with http:// or https://"),
    "BAD_HTTPS_LINK": ("请填写以 https:// 开头的完整网址", "Enter a whole address that begins with https://"),
    "BAD_PUBLICATION_DATE": ("须为 2000 年以后、今天及以前的日期", "Must be a day from 2000 until today"),
    "BAD_RECOVERY_DATE": ("须为撤销之日至今天之间的日期", "Must be a day from the revocation until today"),
    "PHONE_ONLY": ("本次投票仅限手机号", "Only mobile numbers vote here"),
    "BAD_ANSWER_DATE": ("须为现在以后的时间", "Must be a time after now"),
    "BAD_PART": ("分片编号、大小或校验值不正确", "The part's number, size or checksum is wrong"),
    "OUTDATED_TEXT": ("条款已更新，请重新阅读并确认", "The text has changed. Read and confirm it again"),
    "NOT_AGREED": ("请阅读并勾选", "Read and tick this"),
    "VIDEO_MISSING": ("请先上传视频", "Upload the video first"),
    "VIDEO_REJECTED": (
        "视频不符合要求，请按提示重新上传",
        "The video does not meet the requirements. Correct it as advised and upload it again",
    ),
    "OFF_STEP": ("须从 {low} 分起，以 {step} 分为一档", "Must go in steps of {step} from {low}"),
    "OUT_OF_RANGE": ("须在 {low} 到 {high} 之间", "Must be between {low} and {high}"),
    "CHOOSE": (
        "有作品在末位同分，请从中选定 {places} 件",
        "Entries are tied for the last place: choose {places} of them",
    ),
    "LOOK_AGAIN": (
        "有两个评分远高于其余评分，公布前须复看：{titles}",
        "Two scores lie far above the rest. Look at these entries again before publishing: {titles}",
    ),
    "UNKNOWN_VALUES": (
        "{named} 不能用在这里，可用：{known}",
        "{named} cannot be used here. You may use {known}",
    ),
    "LINK_NEEDED": (
        "正文须有 {link}（登录链接），否则收件人无法登录",
        "The text needs {link}, the sign-in link: without it the reader cannot sign in",
    ),
    "REASON_REQUIRED": ("请填写理由", "Give a reason"),
}
