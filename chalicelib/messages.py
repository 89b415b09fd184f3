"""Letters: what each message says, Chinese first, then English. Every kind of message that the outbox may hold."""

from typing import Any

import msgspec


class Letter(msgspec.Struct, frozen=True):
    """A composed message; `short` is what fits a phone."""

    subject: str
    text: str
    short: str


_PAGES = {"expert": "expert/", "organizer": "organizer/", "recommender": "recommender/", "entrant": "entrant/"}

# kind → subject, Chinese text, English text. A phone gets the Chinese text alone. A call's Chinese title may hold
# quotation marks of its own, so none stand around it.
_LETTERS: dict[str, tuple[str, str, str]] = {
    "code": (
        "登录验证码 {digits}",
        "您的登录验证码是 {digits}，10 分钟内有效。如非本人操作，请忽略。",
        "Your sign-in code is {digits}. It is valid for 10 minutes. If you did not ask for it, ignore this message.",
    ),
    "invitation": (
        "邀请您参与{call}",
        "{name}：您好！诚邀您参与{call}的工作。请打开以下链接登录（仅可使用一次，14 天内有效）：\n{link}",
        "Dear {name}, you are invited to take part in “{call_en}”. Sign in with this link (works once, for 14 days):\n{link}",
    ),
    "link": (
        "登录链接",
        "{name}：您好！请打开以下链接登录（仅可使用一次，14 天内有效）：\n{link}",
        "Dear {name}, sign in with this link (works once, for 14 days):\n{link}",
    ),
    "round_open": (
        "评审已开始：{unscored} 件作品待评",
        "{name}：您好！评审已开始，共有 {unscored} 件作品请您评分，截止时间 {until}（北京时间）。登录链接：\n{link}",
        "Dear {name}, scoring is open: {unscored} works wait for you until {until} Beijing time. Sign in:\n{link}",
    ),
    "reminder": (
        "评审提醒：还有 {unscored} 件作品待评",
        "{name}：您好！您还有 {unscored} 件作品尚未评分，截止时间 {until}（北京时间）。登录链接：\n{link}",
        "Dear {name}, {unscored} works still wait for your score, until {until} Beijing time. Sign in:\n{link}",
    ),
    "works_added": (
        "有新的作品请您评分",
        "{name}：您好！因专家调整，有新的作品交由您评分，截止时间 {until}（北京时间）。登录链接：\n{link}",
        "Dear {name}, works of another expert have come to you; please score them until {until} Beijing time. Sign in:\n{link}",
    ),
    "conflict_declared": (
        "专家申请回避：{title}",
        "{name}：您好！{expert}对作品《{title}》申请回避，理由：{reason}。该评分作废，已改请{replacement}评审。登录链接：\n{link}",
        "Dear {name}, {expert} declared a conflict over “{title}”: {reason}. That score is void; {replacement} judges it now. Sign in:\n{link}",
    ),
    "submitted": (
        "作品已提交：{title}",
        "您的作品《{title}》已提交，报名编号 {receipt}。视频通过校验后进入初步筛选。查看进度：\n{page}",
        "Your work “{title}” has been submitted; its number is {receipt}. Follow it here:\n{page}",
    ),
    "withdrawn": (
        "作品已撤回：{title}",
        "您的作品《{title}》（{receipt}）已撤回。",
        "Your work “{title}” ({receipt}) has been withdrawn.",
    ),
    "video_rejected": (
        "视频不符合要求：{title}",
        "您的作品《{title}》的视频未通过格式校验，请登录查看原因并重新上传：\n{page}",
        "The video of “{title}” does not meet the requirements. See why, and upload it again:\n{page}",
    ),
    "screening_pass": (
        "通过初步筛选：{title}",
        "您的作品《{title}》（{receipt}）已通过初步筛选，进入专家评审。",
        "Your work “{title}” ({receipt}) passed screening and goes to the experts.",
    ),
    "screening_refuse": (
        "未通过初步筛选：{title}",
        "您的作品《{title}》（{receipt}）未通过初步筛选。原因：{reason}",
        "Your work “{title}” ({receipt}) did not pass screening. Reason: {reason}",
    ),
    "screening_return": (
        "请修改作品：{title}",
        "您的作品《{title}》（{receipt}）需要修改后重新提交。原因：{reason}\n{page}",
        "Please correct your work “{title}” ({receipt}) and submit it again. Reason: {reason}\n{page}",
    ),
    "awarded": (
        "祝贺入选：{title}",
        "祝贺！您的作品《{title}》（{receipt}）入选{call}。",
        "Congratulations! Your work “{title}” ({receipt}) was selected in “{call_en}”.",
    ),
    "not_selected": (
        "评审结果：{title}",
        "感谢参与{call}。您的作品《{title}》（{receipt}）本次未入选。",
        "Thank you for taking part in “{call_en}”. Your work “{title}” ({receipt}) was not selected this time.",
    ),
}
KINDS = frozenset(_LETTERS)


def compose(kind: str, values: dict[str, Any], site: str) -> Letter:
    """A letter from its kind and values. Raises KeyError for a kind or value that does not exist."""
    subject, zh, en = _LETTERS[kind]
    page = site + _PAGES.get(str(values.get("role", "")), "")
    filled = {**values, "page": page, "link": f"{page}#token={values.get('token', '')}"}
    zh, en = zh.format(**filled), en.format(**filled)
    return Letter(subject.format(**filled), f"{zh}\n\n{en}\n", zh)
