"""Namesakes 同名: the people whom a text names, so that an expert is found among an entry's own people.

A name alone proves nothing: in China some names are borne by a hundred thousand people. What is found is for a person
to check.
"""

import re

from chalicelib import text

BRACKETS = r"[（(【\[][^（）()【】\[\]]*[)）】\]]"
_BRACKETS = re.compile(BRACKETS)
_SEPARATORS = re.compile(r"[、，,;；/|／｜\n&＆+]|\band\b|和(?=[\u4e00-\u9fff]{2,4}$)")
_DUTIES = (
    "总导演 执行导演 副导演 导演 总编剧 编剧 总策划 策划 总制片人 制片人 制片 总监制 监制 出品人 摄影指导"
    " 摄影师 摄影 摄像 剪辑师 剪辑 后期 主演 演员 配音 旁白 解说"
    " 作曲 作词 音乐 录音 美术指导 美术 动画 特效 文案 撰稿 主创 作者 联系人 指导教师 指导老师"
)
_TITLES = "教授 副教授 研究员 院士 老师 先生 女士 博士 主任 主席 总编辑 编辑 记者 高级工程师"
DUTIES_AND_TITLES = sorted(f"{_DUTIES} {_TITLES}".split(), key=len, reverse=True)
_DUTY = re.compile(f"^(?:{'|'.join(DUTIES_AND_TITLES)})(?:[:：]|(?=.{{2,}}))")
_TITLE = re.compile(f"(?<=.{{2}})(?:{'|'.join(DUTIES_AND_TITLES)})$")
SHORTEST = 2  # characters


def key_of(name: str) -> str:
    """The key of one person's name: without titles, brackets, spaces and dots; empty where nothing is left."""
    plain = _TITLE.sub("", _BRACKETS.sub("", text.clean_line(name)).strip())
    return key if len(key := text.fold(plain)) >= SHORTEST else ""


def named_in(line: str) -> frozenset[str]:
    """The keys of everybody whom a line like “导演：李晓明、王五（摄影）” may name."""
    found: set[str] = set()
    for part in _SEPARATORS.split(_BRACKETS.sub("、", text.clean_line(line))):
        name = re.split("[:：]", part)[-1].strip()
        for each in (name, *name.split(" ")):
            found |= {key_of(each), key_of(_DUTY.sub("", each))}
    return frozenset(found - {""})
