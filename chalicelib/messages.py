"""What each message says, in Chinese and in English. `MESSAGES` has every kind of message that the outbox may hold.

To add a message, add its kind here: pages take its name from here (`python -m infra.page_words`).
"""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from chalicelib.bilingual import CHINA, Language, Text, Zone, counted
from chalicelib.lifetimes import ASKED_LINK_LIFE, CODE_LIFE, LINK_LIFE


class ComposedMessage(msgspec.Struct, frozen=True):
    """A message with its values filled in. `short` is the text for a phone."""

    subject: str
    text: str
    short: str


class MessageWords(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of message: what organizers call it, its subject, and its text with placeholders for values."""

    name: Text
    subject: Text
    text: Text


class Signature(NamedTuple):
    """Who signs a call's letters, and in which languages they are written, the first one first."""

    words: Text
    languages: tuple[Language, ...] = ("zh", "en")
    zone: Zone = CHINA


_PAGES = {
    role: f"{role}/" for role in ("expert", "organizer", "recommender", "entrant", "screener", "auditor", "juror")
}

# Numbers that the texts state; none is written by hand.
_NUMBERS = {
    "code_minutes": CODE_LIFE // timedelta(minutes=1),
    "link_days": LINK_LIFE // timedelta(days=1),
    "link_hours": ASKED_LINK_LIFE // timedelta(hours=1),
}

# A phone gets one language alone. A call's Chinese title may hold quotation marks, so the texts put none around it.
MESSAGES: dict[str, MessageWords] = {
    "code": MessageWords(
        name=Text("登录验证码", "Sign-in code"),
        subject=Text("登录验证码 {digits}", "Sign-in code {digits}"),
        text=Text(
            "您的登录验证码是 {digits}，{code_minutes} 分钟内有效。如非本人操作，请忽略。",
            "Your sign-in code is {digits}. It is valid for {code_minutes} minutes. If you did not ask for it, "
            "ignore this message.",
        ),
    ),
    "invitation": MessageWords(
        name=Text("邀请", "Invitation"),
        subject=Text("邀请您参与{call}", "Invitation to {call_en}"),
        text=Text(
            "{name}：您好！诚邀您参与{call}的工作。请打开以下链接登录（仅可使用一次，{link_days} 天内有效）：\n{link}",
            "Dear {name}, you are invited to take part in “{call_en}”. Please sign in with this link. It works once "
            "and is valid for {link_days} days:\n{link}",
        ),
    ),
    "link": MessageWords(
        name=Text("登录链接", "Sign-in link"),
        subject=Text("登录链接", "Your sign-in link"),
        text=Text(
            "{name}：您好！请打开以下链接登录（仅可使用一次，{link_hours} 小时内有效；此前的链接同时失效）：\n{link}",
            "Dear {name}, please sign in with this link. It works once and is valid for {link_hours} hours. Earlier links "
            "no longer work:\n{link}",
        ),
    ),
    "factor_added": MessageWords(
        name=Text("新增第二验证通知", "Second factor added"),
        subject=Text("您的账号新增了第二验证", "A second factor was added to your account"),
        text=Text(
            "{name}：您好！您的账号新增了第二验证：{factor}。如非本人操作，请立即告知其他组委会成员为您重置。\n{page}",
            "Dear {name}, a second factor was added to your account: {factor_en}. If this was not you, have the other "
            "organizers reset it at once.\n{page}",
        ),
    ),
    "factor_reset": MessageWords(
        name=Text("重置第二验证通知", "Second factor reset"),
        subject=Text("您的第二验证已重置", "Your second factor was reset"),
        text=Text(
            "{name}：您好！您的第二验证已重置，所有已登录的设备均已退出。请打开以下链接登录并重新设置（仅可使用一次，{link_days} 天内有效"
            "）；如非您提出，请立即告知其他组委会成员：\n{link}",
            "Dear {name}, your second factor was reset, and you are signed out everywhere. Please sign in with this link "
            "and set up a new one. It works once and is valid for {link_days} days. If you did not ask for this, tell the "
            "other organizers at once:\n{link}",
        ),
    ),
    "recovery_used": MessageWords(
        name=Text("使用恢复码通知", "Recovery code used"),
        subject=Text("您的账号使用了一个恢复码", "A recovery code of yours was used"),
        text=Text(
            "{name}：您好！您的账号刚刚使用一个恢复码登录，还剩 {left} 个。如非本人操作，请立即告知其他组委会成员为您重置。\n{page}",
            "Dear {name}, somebody signed in to your account with a recovery code. {left} {left:is|are} left. If this was "
            "not you, have the other organizers reset your second factor at once.\n{page}",
        ),
    ),
    "contact_added": MessageWords(
        name=Text("新增登录联系方式通知", "Contact added"),
        subject=Text("您的账号新增了登录联系方式", "A contact was added to your account"),
        text=Text(
            "您的账号新增了登录联系方式 {shown}。如非本人操作，请立即登录处理：\n{page}",
            "{shown} can now be used to sign in to your account. If this was not you, sign in at once:\n{page}",
        ),
    ),
    "contact_dropped": MessageWords(
        name=Text("移除登录联系方式通知", "Contact removed"),
        subject=Text("您的账号移除了登录联系方式", "A contact was removed from your account"),
        text=Text(
            "{shown} 已不能用于登录您的账号。如非本人操作，请立即登录处理：\n{page}",
            "{shown} can no longer be used to sign in to your account. If this was not you, sign in at once:\n{page}",
        ),
    ),
    "contact_corrected": MessageWords(
        name=Text("更正联系方式通知", "Contact corrected"),
        subject=Text("您的联系方式已更正", "A contact of yours was corrected"),
        text=Text(
            "经两人核实，您在{call}中登记的联系方式 {former} 已更正为 {shown}，此前的登录均已退出。理由：{reason}。"
            "如非您本人提出，请立即联系主办方。\n{page}",
            "Two people of “{call_en}” have corrected a contact of yours: {former} is now {shown}, and earlier sessions have "
            "ended. Reason: {reason}. If you did not ask for this, tell the organizers at once.\n{page}",
        ),
    ),
    "member_joined": MessageWords(
        name=Text("团队成员加入通知", "Team member joined"),
        subject=Text("有同事加入了您单位的投稿团队", "A colleague has joined your unit’s team"),
        text=Text(
            "{shown} 已用邀请码加入您单位的投稿团队，可填写和提交作品。如非您邀请，请登录移除：\n{page}",
            "{shown} has joined your unit’s team with an invite code and can fill in and submit entries. If you did not "
            "invite them, sign in and remove them:\n{page}",
        ),
    ),
    "member_left": MessageWords(
        name=Text("团队成员退出通知", "Team member left"),
        subject=Text("有同事退出了您单位的投稿团队", "A colleague has left your unit’s team"),
        text=Text(
            "{shown} 已退出您单位的投稿团队。其填写和提交的作品仍属于您单位。\n{page}",
            "{shown} has left your unit’s team. What they filled in and submitted stays with your unit.\n{page}",
        ),
    ),
    "accounts_joined": MessageWords(
        name=Text("账号合并通知", "Accounts joined"),
        subject=Text("您的两个投稿账号已合并", "Your two accounts are joined"),
        text=Text(
            "主办方已将您在{call}的两个投稿账号合并为一个：{shown} 均可登录，原账号的 {works} 件作品也在其中。理由：{reason}。"
            "如不是您本人的账号，请立即联系主办方。\n{page}",
            "The organizers have joined two accounts of yours in “{call_en}”. {shown_en} all sign in to it, and {works} "
            "entries of the other account are there. Reason: {reason}. If the accounts are not both yours, tell the "
            "organizers at once.\n{page}",
        ),
    ),
    "erasure_asked": MessageWords(
        name=Text("删除个人信息申请通知", "Erasure asked for"),
        subject=Text("已收到删除您个人信息的申请", "Your personal information is to be erased"),
        text=Text(
            "已收到删除您在{call}中个人信息的申请，{until}（{zone}）后执行，此前可登录收回。尚未进入专家评审的作品随之撤回；已进入评审"
            "或已有结果的作品，保留到本次活动的保存期限届满，再行删除。如非本人申请，请立即登录收回：\n{page}",
            "Your personal information in “{call_en}” is to be erased after {until_en}, {zone_en}. Until then you can sign "
            "in and take the request back. Entries that no expert has yet are withdrawn with it; those with the experts, or "
            "decided, are kept until the retention of the call ends, and erased then. If this was not you, sign in and take "
            "it back at once:\n{page}",
        ),
    ),
    "erasure_taken_back": MessageWords(
        name=Text("收回删除申请通知", "Erasure taken back"),
        subject=Text("删除您个人信息的申请已收回", "The request to erase your personal information is taken back"),
        text=Text(
            "删除您在{call}中个人信息的申请已收回，个人信息不会删除。如非本人操作，请立即登录处理：\n{page}",
            "The request to erase your personal information in “{call_en}” is taken back. Nothing is erased. If this was not "
            "you, sign in at once:\n{page}",
        ),
    ),
    "erasure_done": MessageWords(
        name=Text("个人信息已删除通知", "Erasure done"),
        subject=Text("您的个人信息已删除", "Your personal information is erased"),
        text=Text(
            "您在{call}中的个人信息已按申请删除，账号不能再登录。评选结果和证书核验依法依规需要的内容，以及进入评审的作品，"
            "保留到本次活动的保存期限届满。这是最后一封信。",
            "Your personal information in “{call_en}” is erased as asked, and the account signs in no longer. What the result "
            "and the verification of certificates need, and entries that experts have, is kept until the retention of the call "
            "ends. This is the last letter.",
        ),
    ),
    "erasure_refused": MessageWords(
        name=Text("不予删除通知", "Erasure refused"),
        subject=Text("您的个人信息依法暂不删除", "Your personal information cannot be erased yet"),
        text=Text(
            "您在{call}中的个人信息依法暂不删除。依据（《个人信息保护法》第四十七条等）：{ground}。理由：{reason}。"
            "如有异议，请联系主办方。\n{page}",
            "Your personal information in “{call_en}” cannot be erased yet. Ground in law: {ground_en}. Reason: {reason}. "
            "If you disagree, please contact the organizers.\n{page}",
        ),
    ),
    "round_open": MessageWords(
        name=Text("评审开始通知", "Round opened"),
        subject=Text(
            "评审已开始：{unscored} 件作品待评",
            "Scoring has started: {unscored} {unscored:entry waits|entries wait} for you",
        ),
        text=Text(
            "{name}：您好！评审已开始，共有 {unscored} 件作品请您评分，截止时间 {until}（{zone}）。登录链接：\n{link}",
            "Dear {name}, scoring has started. You have {unscored} {unscored:entry|entries} to score by {until_en}, {zone_en}. Sign in:"
            "\n{link}",
        ),
    ),
    "reminder": MessageWords(
        name=Text("提醒", "Reminder"),
        subject=Text(
            "评审提醒：还有 {unscored} 件作品待评",
            "Reminder: {unscored} {unscored:entry waits|entries wait} for your scores",
        ),
        text=Text(
            "{name}：您好！您还有 {unscored} 件作品尚未评分，截止时间 {until}（{zone}）。登录链接：\n{link}",
            "Dear {name}, you still have {unscored} {unscored:entry|entries} to score by {until_en}, {zone_en}. Sign in:\n{link}",
        ),
    ),
    "unit_reminder": MessageWords(
        name=Text("推荐工作提醒", "Reminder to a recommending unit"),
        subject=Text("请确认推荐名单", "Please confirm which entries you recommend"),
        text=Text(
            "{name}：您好！{reminder}提醒贵单位确认{call}的推荐名单。请打开以下链接登录（仅可使用一次，{link_days} 天内有效）：\n"
            "{link}",
            "Dear {name}, {reminder} reminds you to confirm which entries you recommend in “{call_en}”. Please sign in with "
            "this link. It works once and is valid for {link_days} days:\n{link}",
        ),
    ),
    "works_added": MessageWords(
        name=Text("增加作品通知", "Entries added"),
        subject=Text("有新的作品请您评分", "Further entries wait for your scores"),
        text=Text(
            "{name}：您好！因专家调整，有新的作品交由您评分，截止时间 {until}（{zone}）。登录链接：\n{link}",
            "Dear {name}, you have been given entries of another expert. Please score them by {until_en}, {zone_en}. "
            "Sign in:\n{link}",
        ),
    ),
    "conflict_declared": MessageWords(
        name=Text("回避通知", "Conflict declared"),
        subject=Text("专家申请回避：{title}", "An expert declared a conflict: {title}"),
        text=Text(
            "{name}：您好！{expert}对作品《{title}》申请回避，理由：{reason}。该评分作废，已改请{replacement}评审。登录链接"
            "：\n{link}",
            "Dear {name}, {expert} declared a conflict of interest over “{title}”: {reason}. That score no longer "
            "counts; {replacement} now judges the entry. Sign in:\n{link}",
        ),
    ),
    "seat_refused": MessageWords(
        name=Text("席位未安排通知", "Seat refused"),
        subject=Text("指定的专家未能安排：{title}", "The chosen expert could not be seated: {title}"),
        text=Text(
            "{name}：您好！指定{expert}评审作品《{title}》，因须回避未能安排：{conflict}。请改请其他专家。登录链接：\n{link}",
            "Dear {name}, {expert} was to judge “{title}” and got no seat because of a conflict: {conflict_en}. Please "
            "choose another expert. Sign in:\n{link}",
        ),
    ),
    "submitted": MessageWords(
        name=Text("提交通知", "Entry submitted"),
        subject=Text("作品已提交：{title}", "Entry submitted: {title}"),
        text=Text(
            "您的作品《{title}》已提交，报名编号 {receipt}。视频通过校验后进入初步筛选。查看进度：\n{page}",
            "Your entry “{title}” has been submitted. Its number is {receipt}. It goes to screening once its video "
            "is accepted. Follow it here:\n{page}",
        ),
    ),
    "deadline_near": MessageWords(
        name=Text("截止提醒", "Deadline reminder"),
        subject=Text("作品尚未提交：{title}", "Entry not submitted yet: {title}"),
        text=Text(
            "您的作品《{title}》（{receipt}）尚未提交，截止时间 {until}（{zone}）。还缺：{missing}。请在截止前提交：\n{page}",
            "Your entry “{title}” ({receipt}) has not been submitted. The deadline is {until_en}, {zone_en}. Still "
            "missing: {missing_en}. Please submit it in time:\n{page}",
        ),
    ),
    "return_near": MessageWords(
        name=Text("退回修改截止提醒", "Correction reminder"),
        subject=Text("退回的作品尚未重新提交：{title}", "Returned entry not submitted again yet: {title}"),
        text=Text(
            "您的作品《{title}》（{receipt}）退回修改后尚未重新提交，截止时间 {until}（{zone}）。退回理由：{reason}\n"
            "请在截止前修改并重新提交：\n{page}",
            "Your entry “{title}” ({receipt}) was returned for correction and has not been submitted again. The deadline "
            "is {until_en}, {zone_en}. Reason: {reason}\nPlease correct and submit it in time:\n{page}",
        ),
    ),
    "deadline_passed": MessageWords(
        name=Text("截止通知", "Deadline passed"),
        subject=Text(
            "提交已截止，作品未提交：{title}", "The deadline has passed, and your entry was not submitted: {title}"
        ),
        text=Text(
            "作品提交已于 {until}（{zone}）截止，您的作品《{title}》（{receipt}）未提交，不参加评选。未提交时还缺：{missing}。",
            "The deadline passed at {until_en}, {zone_en}. Your entry “{title}” ({receipt}) was not submitted and "
            "does not take part. It still lacked: {missing_en}.",
        ),
    ),
    "deadline_moved": MessageWords(
        name=Text("截止时间调整通知", "Deadline moved"),
        subject=Text("征集截止时间已调整", "The deadline has moved"),
        text=Text(
            "{call}的征集截止时间已调整为 {until}（{zone}）。您有作品尚未提交：\n{page}",
            "The deadline of “{call_en}” has moved to {until_en}, {zone_en}. You have entries that are not "
            "submitted:\n{page}",
        ),
    ),
    "broadcast": MessageWords(
        name=Text("群发通知", "Broadcast"),
        subject=Text("{headline}", "{headline}"),
        text=Text("{words}", "{words_en}"),
    ),
    "withdrawn": MessageWords(
        name=Text("撤回通知", "Entry withdrawn"),
        subject=Text("作品已撤回：{title}", "Entry withdrawn: {title}"),
        text=Text(
            "您的作品《{title}》（{receipt}）已撤回。",
            "Your entry “{title}” ({receipt}) has been withdrawn.",
        ),
    ),
    "video_rejected": MessageWords(
        name=Text("视频未通过通知", "Video rejected"),
        subject=Text("视频不符合要求：{title}", "The video does not meet the requirements: {title}"),
        text=Text(
            "您的作品《{title}》的视频未通过格式校验，请登录查看原因并重新上传：\n{page}",
            "The video of your entry “{title}” does not meet the requirements. Please sign in to see why, and upload "
            "it again:\n{page}",
        ),
    ),
    "video_rejected_until": MessageWords(
        name=Text("视频未通过通知（可更换）", "Video rejected, to be replaced"),
        subject=Text("视频不符合要求，请更换：{title}", "Please replace the video: {title}"),
        text=Text(
            "您的作品《{title}》的视频不符合要求。请登录查看原因，并在 {until}（{zone}）前更换视频：\n{page}",
            "The video of your entry “{title}” does not meet the requirements. Please sign in to see why, and replace "
            "it by {until_en}, {zone_en}:\n{page}",
        ),
    ),
    "video_rejected_late": MessageWords(
        name=Text("视频未通过通知（已截止）", "Video rejected, too late"),
        subject=Text("视频不符合要求：{title}", "The video does not meet the requirements: {title}"),
        text=Text(
            "您的作品《{title}》的视频不符合要求，更换视频的时间已过，作品未能进入初步筛选。可登录查看原因：\n{page}",
            "The video of your entry “{title}” does not meet the requirements, and the time to replace it has passed. "
            "The entry does not go to screening. You can sign in to see why:\n{page}",
        ),
    ),
    "file_refused": MessageWords(
        name=Text("附件未通过检查通知", "Attached file refused"),
        subject=Text("附件未通过检查，请更换：{title}", "Please replace an attached file: {title}"),
        text=Text(
            "您的作品《{title}》的附件“{file}”未通过检查：{fault}请尽快登录更换：\n{page}",
            "The file “{file}” attached to your entry “{title}” was refused. {fault_en} Please sign in soon and replace "
            "it:\n{page}",
        ),
    ),
    "screening_pass": MessageWords(
        name=Text("通过初筛通知", "Passed screening"),
        subject=Text("通过初步筛选：{title}", "Your entry has passed screening: {title}"),
        text=Text(
            "您的作品《{title}》（{receipt}）已通过初步筛选，进入专家评审。",
            "Your entry “{title}” ({receipt}) passed screening and goes to the experts.",
        ),
    ),
    "screening_refuse": MessageWords(
        name=Text("未通过初筛通知", "Did not pass screening"),
        subject=Text("未通过初步筛选：{title}", "Your entry has not passed screening: {title}"),
        text=Text(
            "您的作品《{title}》（{receipt}）未通过初步筛选。原因：{reason}",
            "Your entry “{title}” ({receipt}) did not pass screening. Reason: {reason}",
        ),
    ),
    "screening_return": MessageWords(
        name=Text("退回修改通知", "Returned for correction"),
        subject=Text("请修改作品：{title}", "Please correct your entry: {title}"),
        text=Text(
            "您的作品《{title}》（{receipt}）需要修改，请于 {until}（{zone}）前重新提交。原因：{reason}\n{page}",
            "Please correct your entry “{title}” ({receipt}) and submit it again by {until_en}, {zone_en}. Reason: "
            "{reason}\n{page}",
        ),
    ),
    "screening_void": MessageWords(
        name=Text("更正通知", "Screening result void"),
        subject=Text("更正通知：{title}", "Correction: {title}"),
        text=Text(
            "此前发送的关于作品《{title}》（{receipt}）的初步筛选通知作废，以后续通知为准。原因：{reason}",
            "The earlier message about the screening of your entry “{title}” ({receipt}) is void. Another message "
            "will follow. Reason: {reason}",
        ),
    ),
    "deadline_extended": MessageWords(
        name=Text("延期通知", "Deadline extended"),
        subject=Text("作品截止时间已延长：{title}", "More time for your entry: {title}"),
        text=Text(
            "您的作品《{title}》的截止时间已延长至 {until}（{zone}）。原因：{reason}\n{page}",
            "The deadline of your entry “{title}” is now {until_en}, {zone_en}. Reason: {reason}\n{page}",
        ),
    ),
    "disqualified": MessageWords(
        name=Text("取消资格通知", "Disqualified"),
        subject=Text("作品已取消资格：{title}", "Entry disqualified: {title}"),
        text=Text(
            "您的作品《{title}》（{receipt}）已被取消参评资格。原因：{reason}",
            "Your entry “{title}” ({receipt}) has been disqualified. Reason: {reason}",
        ),
    ),
    "revoked": MessageWords(
        name=Text("撤销入选资格通知", "Award revoked"),
        subject=Text("作品入选资格已撤销：{title}", "Award revoked: {title}"),
        text=Text(
            "您的作品《{title}》（{receipt}）在{call}中的入选资格已被撤销。原因：{reason}",
            "The award of your entry “{title}” ({receipt}) in “{call_en}” has been revoked. Reason: {reason}",
        ),
    ),
    "ceremony": MessageWords(
        name=Text("颁奖信息确认", "Ceremony: please answer"),
        subject=Text("请确认颁奖信息：{title}", "Please answer about the ceremony: {title}"),
        text=Text(
            "祝贺您的作品《{title}》（{receipt}）获奖！请于 {until}（{zone}）前登录报名平台，确认出席颁奖的人员和奖杯刻字。",
            "Congratulations on your entry “{title}” ({receipt}). Please sign in before {until_en}, {zone_en}, and say who "
            "comes to the ceremony and which name is engraved on the trophy.",
        ),
    ),
    "comments_released": MessageWords(
        name=Text("评审意见反馈", "Comments of the experts"),
        subject=Text("专家评语已提供：{title}", "The experts’ comments on “{title}”"),
        text=Text(
            "主办方已向您提供专家对作品《{title}》（{receipt}）的评语，请登录报名平台，在该作品页面查看。",
            "The organizers have released comments of the experts on your entry “{title}” ({receipt}). Please sign in and "
            "read them on the page of the entry.",
        ),
    ),
    "objection_received": MessageWords(
        name=Text("异议收到回执", "Objection received"),
        subject=Text("已收到您的异议（第 {number} 号）", "We have your objection, number {number}"),
        text=Text(
            "{name}：您对公示作品《{title}》（{receipt}）提出的异议已收到，编号为第 {number} 号。办结前可凭编号在公示页补充佐证材料，核实后将书面答复您。",
            "{name}: we have your objection to “{title}” ({receipt}), number {number}. Until it is decided you can add "
            "evidence on the page of the notice, with that number. You will be told the decision.",
        ),
    ),
    "objection_decided": MessageWords(
        name=Text("异议处理结果", "Objection decided"),
        subject=Text("异议处理结果（第 {number} 号）：{outcome}", "Objection number {number}: {outcome_en}"),
        text=Text(
            "{name}：您对公示作品《{title}》（{receipt}）提出的异议（第 {number} 号）经核实，{outcome}。理由：{reason}",
            "{name}: your objection to “{title}” ({receipt}), number {number}, has been decided: {outcome_en}. "
            "Reason: {reason}",
        ),
    ),
    "restored": MessageWords(
        name=Text("恢复通知", "Entry restored"),
        subject=Text("作品已恢复：{title}", "Entry restored: {title}"),
        text=Text(
            "您的作品《{title}》（{receipt}）已恢复参评。原因：{reason}\n{page}",
            "Your entry “{title}” ({receipt}) takes part again. Reason: {reason}\n{page}",
        ),
    ),
    "awarded": MessageWords(
        name=Text("入选通知", "Awarded"),
        subject=Text("祝贺入选：{title}", "Congratulations: {title}"),
        text=Text(
            "祝贺！您的作品《{title}》（{receipt}）入选{call}，获评“{award}”。",
            "Congratulations! Your entry “{title}” ({receipt}) was selected in “{call_en}” and awarded “{award_en}”.",
        ),
    ),
    "succeeded": MessageWords(
        name=Text("递补入选通知", "Awarded by succession"),
        subject=Text("祝贺递补入选：{title}", "Congratulations, your entry succeeds: {title}"),
        text=Text(
            "祝贺！因原入选作品被撤销，您的作品《{title}》（{receipt}）递补入选{call}，获评“{award}”。",
            "Congratulations! The award of another entry was revoked, and your entry “{title}” ({receipt}) takes its place "
            "in “{call_en}”: it is awarded “{award_en}”.",
        ),
    ),
    "not_selected": MessageWords(
        name=Text("未入选通知", "Not selected"),
        subject=Text("评审结果：{title}", "Result: {title}"),
        text=Text(
            "感谢参与{call}。您的作品《{title}》（{receipt}）本次未入选。",
            "Thank you for taking part in “{call_en}”. Your entry “{title}” ({receipt}) was not selected this time.",
        ),
    ),
}
KINDS = frozenset(MESSAGES)

# --- words of a call's own --------------------------------------------------------------------------------------

# A value in braces, also in those that an input method for Chinese types.
VALUE = re.compile(r"[{｛][ \u3000]*([^{}｛｝\n]*?)[ \u3000]*[}｝]")
REWORDED = tuple(kind for kind in MESSAGES if kind != "broadcast")  # whose words are the office's each time
_NEEDED = ("digits", "link", "reason", "until", "outcome")  # without them a letter fails its reader
_IN_STANDARD = re.compile(r"\{(\w+)\}")
_COUNTED = re.compile(r"(\w+):[^|]*\|[^|]*")  # a value in English words that follow its number


def listed(names: Collection[str]) -> str:
    """Values as they are written, one after another."""
    return " ".join(f"{{{name}}}" for name in names)


def values_of(kind: str) -> tuple[str, ...]:
    """The values that the words of a kind may name: those of its standard words, and the call's name."""
    words = MESSAGES[kind]
    return tuple(dict.fromkeys((*_IN_STANDARD.findall(words.subject.zh + words.text.zh), "call")))


def needed_in(kind: str) -> tuple[str, ...]:
    """The values that a text of a kind must name."""
    return tuple(name for name in _NEEDED if f"{{{name}}}" in MESSAGES[kind].text.zh)


def unknown_values(kind: str, words: str) -> Iterator[str]:
    """What words name in braces that no value of their kind fills, and a brace that stands alone."""
    counts = set(re.findall(r"\{(\w+):", MESSAGES[kind].subject.en + MESSAGES[kind].text.en))
    known = values_of(kind)
    for name in dict.fromkeys(VALUE.findall(words)):
        mark = _COUNTED.fullmatch(name)
        if name not in known and not (mark and mark[1] in counts):
            yield name
    yield from re.findall("[{}｛｝]", VALUE.sub("", words))[:1]


def reworded(kind: str, subject: Text | None, text: Text | None) -> MessageWords:
    """The words of a kind with those that a call has of its own; English ones name a value as Chinese ones do."""
    words = MESSAGES[kind]
    in_english = {*_IN_STANDARD.findall(words.subject.en + words.text.en), "call_en"}

    def spelt(own: Text) -> Text:
        zh = VALUE.sub(r"{\1}", own.zh)
        en = VALUE.sub(lambda mark: f"{{{mark[1]}_en}}" if f"{mark[1]}_en" in in_english else f"{{{mark[1]}}}", own.en)
        return Text(zh, en)

    return MessageWords(
        name=words.name,
        subject=spelt(subject) if subject else words.subject,
        text=spelt(text) if text else words.text,
    )


# --- what is sent -----------------------------------------------------------------------------------------------


def compose(
    kind: str, values: dict[str, Any], site: str, signature: Signature, words: MessageWords | None = None
) -> ComposedMessage:
    """The message of a kind with its values, signed; `until` is an ISO time. `words`: the call's, or the standard ones.

    Its text is in the call's languages; its subject, and what a phone gets, in the first of them. Raises KeyError for a
    kind or value that does not exist.
    """
    words, given = words or MESSAGES[kind], filled(values, site, signature.zone)
    told = [words.text.within(language).format(**given) for language in signature.languages]
    subject = words.subject.within(signature.languages[0]).format(**given)
    # a broadcast may be in one language alone
    return ComposedMessage(subject, signed("\n\n".join(filter(None, told)), signature), told[0])


def told(
    kind: str, values: Mapping[str, Any], site: str, zone: Zone, words: MessageWords | None = None
) -> tuple[Text, Text]:
    """Subject and text of a message for a page, in both languages, unsigned. Raises KeyError as `compose` does.

    A broadcast may be in one language alone: it is that in both.
    """
    words, given = words or MESSAGES[kind], filled(values, site, zone)
    return _told_in_both(words.subject, given), _told_in_both(words.text, given)


def _told_in_both(words: Text, given: Mapping[str, Any]) -> Text:
    zh, en = words.zh.format(**given).strip(), words.en.format(**given).strip()
    return Text(zh or en, en or zh)


def filled(values: Mapping[str, Any], site: str, zone: Zone) -> dict[str, Any]:
    """The values of a message with what follows from them: the page of its reader, the link, the words of `until`."""
    page = site + _PAGES.get(str(values.get("role", "")), "")
    made = {"page": page, "link": f"{page}#token={values.get('token', '')}"}
    return counted({**_NUMBERS, **values, **_told_until(values, zone), **made})


def signed(words: str, signature: Signature) -> str:
    """A letter with its signature under it."""
    lines = "\n".join(signature.words.within(language) for language in signature.languages)
    return f"{words}\n\n-- \n{lines}\n"  # RFC 3676, 4.3: the mark of a signature


def _told_until(values: Mapping[str, Any], zone: Zone) -> dict[str, str]:
    if "until" not in values:
        return {}
    told = zone.deadline(datetime.fromisoformat(str(values["until"])))
    return {"until": told.zh, "until_en": told.en, "zone": zone.words.zh, "zone_en": zone.words.en}
