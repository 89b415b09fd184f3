"""The words people put on a recommendation sheet: names of columns, labels of the header block, lines that are no work.

A word is compared folded: half-width, Simplified, in small letters, without spaces, brackets and punctuation.
"""

import re
from functools import cache, lru_cache

from opencc import OpenCC

from chalicelib import text

# The fields of an entry that a sheet and the platform both hold, in the order of the official form.
FIELDS = ("title", "category", "entrant", "credit_code", "creators", "contact_person", "phone", "synopsis", "receipt")

# What a column holds, by its folded name: the first pattern that is found decides. The names that are not in FIELDS are
# columns of the form that only the corrected sheet keeps.
COLUMNS = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        ("number", r"^(序号|序|编号顺序|排序|项次|行号|no|num|number|\d*)$"),
        (
            "receipt",
            r"报名(编)?号|回执|受理(编)?号|投稿(编)?号|作品(编)?号|登记(编)?号|参(评|赛)(编)?号|^编号$|receipt",
        ),
        ("recommender", r"^推荐(单位|部门|机构)|recommend(ing|er)"),
        ("kind", r"(主体|单位|投稿人?|参评|参赛|身份)(类型|性质|类别|属性)|kindof|entranttype"),
        ("credit_code", r"信用代码|机构代码|税号|纳税人识别号|creditcode|uscc"),
        ("duration", r"时长|片长|^长度|duration|length|runningtime"),
        ("frame", r"画幅|分辨率|比例|尺寸|resolution|aspect|framesize"),
        ("contact_person", r"联系.*姓名|(联系|联络)人?姓名|^(contact|contactperson|personincharge|contactname)$"),
        ("phone", r"手机|电话|联系方式|联系号码|phone|mobile|^(tel|cell)"),
        ("email", r"邮箱|邮件|e-?mail"),
        ("contact_person", r"联系人|联络人|经办人|^负责人|(单位|作品|项目)负责人|contact"),
        ("link", r"链接|网址|link|url"),
        ("opinion", r"推荐意见|推荐理由|^意见|opinion"),
        ("secrecy", r"保密|涉密|脱密|secrecy"),
        ("theme", r"主题|方向|theme"),
        ("synopsis", r"简介|内容|梗概|介绍|概要|摘要|(作品|创作)说明|synopsis|summary|description|abstract"),
        ("remarks", r"备注|附注|^说明$|^注$|remark|^notes?$"),
        ("category", r"(类型|类别|体裁|门类|分类|种类)$|(作品|表现|节目)形式|^形式$|category|genre|^type"),
        ("creators", r"主创|创作(人|者|团队)|^作者(姓名|名单)?$|导演|编导|演职|制作人|creator|author|credits"),
        (
            "entrant",
            r"(投稿|申报|参评|参赛|参选)(主体|单位|人|者|方|企业|机构)|(出品|制作|选送|报送|作者|创作|拍摄|所属|所在|版权)(单位|方|机构)"
            r"|^(单位|企业|公司|机构|主体)(个人)?(名称|全称)?$|名称?单位$|entrant|applicant|participant|organi[sz]ation|company",
        ),
        (
            "title",
            r"(作品|视频|影片|节目|案例|项目|短片|片子|推荐作品)(基本)?(信息|情况)?(中文)?(名称|名|题目|标题)$"
            r"|^(名称|名字|题目|标题|片名|作品|篇名)$|title|^(name(of(the)?(work|entry|video))?|work|entry|video)$",
        ),
    )
)
LONGEST = 40  # characters of a column's name; a longer text is none
_GENERIC = frozenset(
    {"名称", "姓名", "类型", "类别", "性质", "代码", "编号", "号码", "单位", "人", "全称", "方式", "name", "type"}
)

# The labels of the header block.
FACTS = tuple(
    (fact, re.compile(pattern))
    for fact, pattern in (
        ("unit", r"^(推荐|报送|填报|组织推荐)(单位|部门|机构)(名称|全称)?$|^单位名称$|^recommendingunit$"),
        ("credit_code", r"信用代码$|^creditcode$"),
        ("place", r"^(所在地|省市?|省区市?市?|地区|所在省市?)$|^place$"),
        ("person", r"^(填表人|填报人|制表人|联系人|经办人|联络人)(姓名)?$|^contact(person)?$|^filledinby$"),
        ("phone", r"^(联系)?(电话|手机|方式)(号码)?$|^(phone|tel)$"),
        ("email", r"^(电子)?(邮箱|邮件)$|^e-?mail$"),
        ("date", r"^(填表|填报|报送)?(日期|时间)$|^date$"),
        ("total", r"^(推荐|作品|报送|申报)(作品)?(总数|数量|总数量|件数)$|^总数$|^(总)?件数$|^(total|count)$"),
    )
)

# A line under the table (or between two parts of it) that is no work.
_FOOT = re.compile(
    r"^(合计|总计|小计|共计|共\d+[件部个]|总数|推荐总数|备注|注$|注[:：\d一二三]|说明|填表|填报|制表|审核|负责人|单位负责人|联系人|联系电话|联系方式"
    r"|电话|手机|邮箱|日期|推荐单位|报送单位|单位盖章|盖章|公章|单位公章|签字|签章|以上|本单位|我单位|经我|兹|经办|领导|主管|附件|特此|注意"
    r"|\d{4}年|年月日|总数|推荐意见|单位意见|total|note|remark)"
)
_SECTION = re.compile(r"^[(（]?[一二三四五六七八九十]+[)）]?[、.．:：]")
# Sheets that explain or show, beside the sheet that is filled in.
EXPLAINING = re.compile("说明|示例|样例|样表|范例|模板|字典|须知|选项|instruction|example|sample|readme", re.IGNORECASE)
SAMPLE = re.compile(r"^(例|示例|样例|范例|例如|example|sample)\d*[:：]?$", re.IGNORECASE)
# What a form says under a column's name about how to fill it in.
HINT = re.compile(
    r"^[(（]?(必填|选填|请|填写|下拉|不超过|限\d|格式|如[:：]|例如|示例|required|optional|please)", re.IGNORECASE
)
# What people write into a cell that stays empty, and for “as above”.
NOTHING = frozenset(
    {"", "无", "无无", "暂无", "没有", "/", "//", "\\", "-", "--", "—", "——", "－", "–", "n/a", "na", "none", "nil"}
)
AS_ABOVE = frozenset({"同上", "〃", "″", '"', "“", "”", "...", "''", "ditto"})

_BRACKETED = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_MARKS = re.compile(r"[\W_]+")


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def simplified(value: str) -> str:
    """The text in Simplified characters."""
    return value if value.isascii() else str(_converter().convert(value))


def folded(value: str) -> str:
    """A word of the form as it is compared; what stands in brackets is left out, unless nothing else does."""
    plain = simplified(text.normalized("NFKC", value[:200])).lower()
    return _MARKS.sub("", _BRACKETED.sub("", plain)) or _MARKS.sub("", plain)


@lru_cache(4096)
def column_of(name: str) -> str:
    """What a column with this name holds, or an empty text."""
    plain = folded(name)
    if not plain or len(plain) > LONGEST:
        return ""
    return next((field for field, pattern in COLUMNS if pattern.search(plain)), "")


def column_under(parent: str, name: str) -> str:
    """What a column holds that has a name under a common one, such as 名称 under 投稿主体."""
    both = column_of(parent + name)
    if folded(name) in _GENERIC and folded(parent):
        return both or column_of(name)
    return column_of(name) or both


def fact_of(label: str) -> str:
    """What a label of the header block names, or an empty text."""
    plain = folded(label)
    return next((fact for fact, pattern in FACTS if pattern.search(plain)), "") if len(plain) <= 20 else ""


def is_foot(value: str) -> bool:
    """Whether a line that begins with this is a total, a remark or a seal's place."""
    return bool(_FOOT.match(_MARKS.sub("", simplified(text.normalized("NFKC", value[:200])).lower())))


def is_section(value: str) -> bool:
    """Whether it heads a part of the table, such as 一、短视频."""
    return bool(_SECTION.match(value.strip()))
