"""The rules for videos, as data: the level of each code and its words in Chinese and English.

`{…}` in the words are filled with what was found and with the contest's limits. `checks` decides which codes apply.
"""

from collections.abc import Mapping
from typing import NamedTuple

from chalicelib.bilingual import Text
from chalicelib.call.definition import VideoLimits
from chalicelib.video.verdicts import Finding, Level


class Rule(NamedTuple):
    """What a code means: its level, its title, what was found, what is required, and what to do."""

    level: Level
    title: tuple[str, str]
    actual: tuple[str, str]
    wanted: tuple[str, str]
    fix: tuple[str, str]


_MP4 = ("MP4 文件（ISO 基础媒体格式）", "an MP4 file (ISO base media format)")
_EXPORT = (
    "请用剪辑软件重新导出为 MP4（H.264，{short}P）后上传",
    "Export it again as MP4 (H.264, {short}p) and upload the new file",
)
_RESEND = (
    "请确认原文件可以完整播放，再重新导出或重新上传",
    "Check that the original plays to the end, then export or upload it again",
)
_WHOLE = ("完整、可读取的视频文件", "a complete, readable video file")
_NOTHING = ("可以提交；如方便，建议按要求重新导出", "It can be submitted; if you can, export it again as required")
_FINE = ("可以提交，无须处理", "It can be submitted as it is")
_AGAIN = ("系统会自动重试，无须重新上传", "The check repeats automatically; you need not upload the file again")

RULES: dict[str, Rule] = {
    # not an MP4 file
    "EMPTY_FILE": Rule(
        "reject", title=("文件是空的", "The file is empty"), actual=("0 字节", "0 bytes"), wanted=_WHOLE, fix=_RESEND
    ),
    "NOT_MP4": Rule(
        "reject",
        title=("不是 MP4 文件", "Not an MP4 file"),
        actual=("{kind_zh}，与文件扩展名无关", "{kind_en}, despite its file name"),
        wanted=_MP4,
        fix=_EXPORT,
    ),
    "NOT_MP4_QUICKTIME": Rule(
        "reject",
        title=("是 QuickTime（MOV）文件", "A QuickTime (MOV) file"),
        actual=("{brand_zh}", "{brand_en}"),
        wanted=_MP4,
        fix=_EXPORT,
    ),
    "NOT_MP4_3GP": Rule(
        "reject",
        title=("是 3GP 文件", "A 3GP file"),
        actual=("文件标识为 {brand}", "its brand is {brand}"),
        wanted=_MP4,
        fix=_EXPORT,
    ),
    "NOT_MP4_IMAGE": Rule(
        "reject",
        title=("是图片文件", "An image file"),
        actual=("文件标识为 {brand}", "its brand is {brand}"),
        wanted=_MP4,
        fix=_EXPORT,
    ),
    "FILE_TOO_LARGE": Rule(
        "warn",  # the upload refuses it; the video itself may be fine
        title=("文件过大", "The file is too large"),
        actual=("{size_gb} GB", "{size_gb} GB"),
        wanted=("不超过 {max_gb} GB", "at most {max_gb} GB"),
        fix=("请降低码率后重新导出", "Export it again with a lower bit rate"),
    ),
    # damaged
    "NO_MOOV": Rule(
        "reject",
        title=("缺少索引，无法播放", "The index is missing; the video cannot be played"),
        actual=("文件中没有 moov", "there is no moov box"),
        wanted=_WHOLE,
        fix=_RESEND,
    ),
    "TRUNCATED": Rule(
        "reject",
        title=("文件不完整", "The file is cut off"),
        actual=("{effect_zh}（文件在 {box} 处中断）", "{effect_en} (the file ends inside {box})"),
        wanted=_WHOLE,
        fix=_RESEND,
    ),
    "MALFORMED": Rule(
        "reject",
        title=("文件结构损坏", "The file's structure is damaged"),
        actual=("{box} 的长度不合理", "the length of {box} is impossible"),
        wanted=_WHOLE,
        fix=_RESEND,
    ),
    "COMPRESSED_MOOV": Rule(
        "reject",
        title=("索引被压缩，无法安全读取", "The index is compressed and cannot be read safely"),
        actual=("{box}", "{box}"),
        wanted=("未压缩的索引", "an index that is not compressed"),
        fix=_EXPORT,
    ),
    "LIMIT_EXCEEDED": Rule(
        "reject",
        title=("文件结构异常复杂", "The file's structure is too complex"),
        actual=("{box}：{found}，上限 {allowed}", "{box}: {found}, at most {allowed}"),
        wanted=_WHOLE,
        fix=_EXPORT,
    ),
    "CORRUPT_TABLES": Rule(
        "reject",
        title=("索引与内容不符", "The index contradicts the content"),
        actual=("{box} 有误，{effect_zh}", "{box} is wrong; {effect_en}"),
        wanted=_WHOLE,
        fix=_RESEND,
    ),
    "NO_DECODER_SETTINGS": Rule(
        "reject",
        title=("缺少解码参数，无法播放", "The decoder's settings are missing; the video cannot be played"),
        actual=(
            "{codec} 的解码参数缺失或损坏，全部画面无法播放",
            "the settings of {codec} are missing or damaged; no picture can be played",
        ),
        wanted=_WHOLE,
        fix=_RESEND,
    ),
    "ENCRYPTED": Rule(
        "reject",
        title=("视频已加密", "The video is encrypted"),
        actual=("含有版权保护（DRM）", "it carries copy protection (DRM)"),
        wanted=("未加密的视频", "a video without encryption"),
        fix=_EXPORT,
    ),
    # nothing to show
    "NO_VIDEO": Rule(
        "reject",
        title=("没有视频画面", "There is no video"),
        actual=("文件里只有：{kinds_zh}", "the file holds only {kinds_en}"),
        wanted=("带画面的视频（封面图片不算）", "a video track (a cover picture does not count)"),
        fix=_EXPORT,
    ),
    "NO_SAMPLES": Rule(
        "reject",
        title=("视频轨道是空的", "The video track is empty"),
        actual=("没有一帧画面", "not one frame"),
        wanted=_WHOLE,
        fix=_RESEND,
    ),
    "EXTERNAL_MEDIA": Rule(
        "reject",
        title=("画面内容不在这个文件里", "The video data is not in this file"),
        actual=("只引用了另一个媒体文件", "it only refers to another file"),
        wanted=("内容齐全的单个文件", "one file that holds everything"),
        fix=("导出时请选择“独立影片”或“包含全部媒体”", "Export it as a self-contained movie"),
    ),
    "ZERO_DURATION": Rule(
        "reject", title=("时长为零", "Its duration is zero"), actual=("0 秒", "0 seconds"), wanted=_WHOLE, fix=_RESEND
    ),
    # size and shape
    "DIMENSION_MISMATCH": Rule(
        "reject",
        title=("标称分辨率与实际画面不符", "The stated size is not the real size"),
        actual=("标称 {stated}，实际 {coded}", "stated {stated}, really {coded}"),
        wanted=("标称与实际一致", "the stated size is the real one"),
        fix=_EXPORT,
    ),
    "MIXED_RESOLUTION": Rule(
        "reject",
        title=("画面分辨率前后不一致", "The frame size changes"),
        actual=("{sizes}", "{sizes}"),
        wanted=("全片同一分辨率", "one size throughout"),
        fix=_EXPORT,
    ),
    "RES_TOO_LOW": Rule(
        "reject",
        title=("分辨率不足", "The resolution is too low"),
        actual=("{coded}", "{coded}"),
        wanted=("短边不低于 {short} 像素", "a short side of at least {short} pixels"),
        fix=(
            "请用剪辑软件以 {short}P 重新导出（放大原片不算）",
            "Export it from the project at {short}p; enlarging it does not help",
        ),
    ),
    "ASPECT_RATIO": Rule(
        "reject",
        title=("画面比例不符", "The aspect ratio is not accepted"),
        actual=("{shown}（{ratio}:1）", "{shown} ({ratio}:1)"),
        wanted=("{ratios}，误差不超过 {tolerance}%", "{ratios}, within {tolerance}%"),
        fix=("请将画面裁切或加边为 {ratios} 后重新导出", "Crop or pad the video to {ratios} and export it again"),
    ),
    # worth a remark
    "RES_NEAR_MISS": Rule(
        "warn",
        title=("分辨率略低于要求", "Slightly below the required resolution"),
        actual=("{coded}", "{coded}"),
        wanted=("短边不低于 {short} 像素", "a short side of at least {short} pixels"),
        fix=_NOTHING,
    ),
    "NON_SQUARE_PIXELS": Rule(
        "warn",
        title=("像素不是方形", "The pixels are not square"),
        actual=("{coded}，像素比 {par}", "{coded}, pixels {par}"),
        wanted=("方形像素（1:1）", "square pixels (1:1)"),
        fix=_NOTHING,
    ),
    "BRAND_QT_COMPAT": Rule(
        "warn",
        title=("带有 QuickTime 标识", "It carries a QuickTime brand"),
        actual=("文件标识为 {brand}", "its brand is {brand}"),
        wanted=_MP4,
        fix=_NOTHING,
    ),
    "INTERLACED": Rule(
        "warn",
        title=("隔行扫描", "Interlaced"),
        actual=("{scan}", "{scan}"),
        wanted=("逐行扫描", "progressive"),
        fix=_NOTHING,
    ),
    "HDR": Rule(
        "warn",
        title=("HDR 视频，评审屏幕可能偏色", "HDR; colours may differ on reviewers' screens"),
        actual=("{hdr}", "{hdr}"),
        wanted=("SDR（BT.709）", "SDR (BT.709)"),
        fix=_NOTHING,
    ),
    "DOLBY_VISION": Rule(
        "warn",
        title=("杜比视界视频，评审屏幕可能偏色", "Dolby Vision; colours may differ on reviewers' screens"),
        actual=("Dolby Vision", "Dolby Vision"),
        wanted=("SDR（BT.709）", "SDR (BT.709)"),
        fix=_NOTHING,
    ),
    "CODEC_UNUSUAL": Rule(
        "warn",
        title=("编码不常见，浏览器可能无法播放", "An unusual codec; browsers may not play it"),
        actual=("{codec}", "{codec}"),
        wanted=("H.264、H.265、AV1 或 VP9", "H.264, H.265, AV1 or VP9"),
        fix=_NOTHING,
    ),
    "CHROMA_UNUSUAL": Rule(
        "warn",
        title=("色度采样不常见，浏览器可能无法播放", "Unusual chroma sampling; browsers may not play it"),
        actual=("{chroma}", "{chroma}"),
        wanted=("4:2:0", "4:2:0"),
        fix=_NOTHING,
    ),
    "NO_AUDIO": Rule(
        "warn",
        title=("没有声音", "There is no sound"),
        actual=("文件中没有音频轨道", "no audio track in the file"),
        wanted=("如作品本身无声，可不处理", "if it is meant to be silent, ignore this"),
        fix=_FINE,
    ),
    "SINGLE_FRAME": Rule(
        "warn",
        title=("只有一帧画面", "A single frame"),
        actual=("1 帧", "1 frame"),
        wanted=("连续的视频画面", "more than one frame"),
        fix=_NOTHING,
    ),
    "MULTI_VIDEO": Rule(
        "warn",
        title=("有多条视频轨道", "More than one video track"),
        actual=("{videos} 条", "{videos}"),
        wanted=("一条视频轨道", "one video track"),
        fix=_NOTHING,
    ),
    "TRACK_DISABLED": Rule(
        "warn",
        title=("视频轨道被标为停用", "The video track is marked as disabled"),
        actual=("停用", "disabled"),
        wanted=("启用", "enabled"),
        fix=_NOTHING,
    ),
    "DURATION_MISMATCH": Rule(
        "warn",
        title=("标称时长与实际不符", "The stated duration is not the real one"),
        actual=("标称 {declared}，实际 {seconds}", "stated {declared}, really {seconds}"),
        wanted=("标称与实际一致", "the stated duration is the real one"),
        fix=_NOTHING,
    ),
    "CODED_SIZE_UNKNOWN": Rule(
        "warn",
        title=("实际画面尺寸无法读出", "The real size of the pictures cannot be read"),
        actual=("文件标称 {stated}，未能核实", "the file states {stated}, which could not be verified"),
        wanted=_WHOLE,
        fix=_RESEND,
    ),
    "SAMPLES_DAMAGED": Rule(
        "warn",
        title=("部分画面数据损坏", "Parts of the video are damaged"),
        actual=(
            "抽查 {looked} 帧，其中 {damaged} 帧无法解读（第 {seconds_zh} 秒）",
            "of {looked} frames looked at, {damaged} make no sense (at second {seconds_en})",
        ),
        wanted=_WHOLE,
        fix=_RESEND,
    ),
    "SOUND_INCOMPLETE": Rule(
        "warn",
        title=("声音不完整", "The sound is incomplete"),
        actual=("{effect_zh}", "{effect_en}"),
        wanted=_WHOLE,
        fix=_RESEND,
    ),
    "TIME_GAP": Rule(
        "warn",
        title=("中间缺少画面", "Pictures are missing in between"),
        actual=("第 {start} 秒至第 {end} 秒没有画面", "there are no pictures from second {start} to {end}"),
        wanted=_WHOLE,
        fix=_RESEND,
    ),
    "EDIT_LIST": Rule(
        "warn",
        title=("播放时看到的不是全片", "Viewers do not see the whole video"),
        actual=("{seen_zh}（由剪辑表决定）", "{seen_en} (by the edit list)"),
        wanted=("全片从头播放到尾", "the whole video, from start to end"),
        fix=_NOTHING,
    ),
    "TABLES_CONTRADICT": Rule(
        "warn",
        title=("索引自相矛盾，画面未受影响", "The index contradicts itself; no picture is lost"),
        actual=("{tables}", "{tables}"),
        wanted=("前后一致的索引", "a consistent index"),
        fix=_NOTHING,
    ),
    "DURATION_UNKNOWN": Rule(
        "warn",
        title=("时长未能确定", "The duration is not known"),
        actual=("文件没有写明时长", "the file does not state it"),
        wanted=("写明时长的视频", "a video that states its duration"),
        fix=_FINE,
    ),
    "TRAILING_DATA": Rule(
        "warn",
        title=("文件末尾有多余数据", "There is extra data after the end"),
        actual=("{trailing} 字节", "{trailing} bytes"),
        wanted=("没有多余数据", "no data after the end"),
        fix=_FINE,
    ),
    "MULTI_MOOV": Rule(
        "warn",
        title=("有多份索引", "More than one index"),
        actual=("{movies} 份", "{movies}"),
        wanted=("一份索引", "one index"),
        fix=_NOTHING,
    ),
    "FRAGMENTS_UNVERIFIED": Rule(
        "warn",
        title=("分片文件，结尾和时长未能核对", "Fragmented; its end and duration could not be verified"),
        actual=("分片 MP4", "fragmented MP4"),
        wanted=("普通 MP4", "plain MP4"),
        fix=_FINE,
    ),
    # could not be decided
    "SOURCE_CHANGED": Rule(
        "unknown",
        title=("校验时文件发生变化", "The file changed during the check"),
        actual=("暂未得出结论（{reason}）", "no verdict yet ({reason})"),
        wanted=_WHOLE,
        fix=_AGAIN,
    ),
    "SOURCE_UNAVAILABLE": Rule(
        "unknown",
        title=("校验时读取失败", "The file could not be read"),
        actual=("暂未得出结论（{reason}）", "no verdict yet ({reason})"),
        wanted=_WHOLE,
        fix=_AGAIN,
    ),
    "BUDGET_EXCEEDED": Rule(
        "unknown",
        title=("文件结构特殊，需人工查看", "An unusual structure; a person will check it"),
        actual=("暂未得出结论（{reason}）", "no verdict yet ({reason})"),
        wanted=_WHOLE,
        fix=_AGAIN,
    ),
    "ANALYSIS_FAILED": Rule(
        "unknown",
        title=("自动分析未完成", "The automatic analysis did not finish"),
        actual=("暂未得出结论（{reason}）", "no verdict yet ({reason})"),
        wanted=_WHOLE,
        fix=_AGAIN,
    ),
}


def finding(code: str, limits: VideoLimits, values: Mapping[str, object]) -> Finding:
    """The finding of a code, with its words filled in. Raises KeyError for an unknown code or a missing value."""
    rule = RULES[code]
    known = {**limit_words(limits), **values}
    return Finding(
        code=code,
        level=rule.level,
        title=_filled(rule.title, known),
        actual=_filled(rule.actual, known),
        wanted=_filled(rule.wanted, known),
        fix=_filled(rule.fix, known),
    )


def limit_words(limits: VideoLimits) -> dict[str, object]:
    """The contest's limits in the form that the words need."""
    return {
        "short": limits.min_short_side,
        "ratios": " / ".join(f"{wide}:{high}" for wide, high in limits.aspect_ratios),
        "tolerance": f"{limits.tolerance_percent:g}",
        "max_gb": f"{limits.max_size_bytes / 1024**3:.0f}",
    }


def _filled(words: tuple[str, str], values: dict[str, object]) -> Text:
    zh, en = words
    return Text(zh.format(**values), en.format(**values))
