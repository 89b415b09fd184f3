// @ts-check
/** Written by `python -m infra.page_words`. */
export const RULES = {
 "EMPTY_FILE": {
  "level": "reject",
  "title": [
   "文件是空的",
   "The file is empty"
  ],
  "actual": [
   "0 字节",
   "0 bytes"
  ],
  "wanted": [
   "完整、可读取的视频文件",
   "a complete, readable video file"
  ],
  "fix": [
   "请确认原文件可以完整播放，再重新导出或重新上传",
   "Check that the original plays to the end, then export or upload it again"
  ]
 },
 "NOT_MP4": {
  "level": "reject",
  "title": [
   "不是 MP4 文件",
   "Not an MP4 file"
  ],
  "actual": [
   "{kind_zh}，与文件扩展名无关",
   "{kind_en}, despite its file name"
  ],
  "wanted": [
   "MP4 文件（ISO 基础媒体格式）",
   "an MP4 file (ISO base media format)"
  ],
  "fix": [
   "请用剪辑软件重新导出为 MP4（H.264，{short}P）后上传",
   "Export it again as MP4 (H.264, {short}p) and upload the new file"
  ]
 },
 "NOT_MP4_QUICKTIME": {
  "level": "reject",
  "title": [
   "是 QuickTime（MOV）文件",
   "A QuickTime (MOV) file"
  ],
  "actual": [
   "{brand_zh}",
   "{brand_en}"
  ],
  "wanted": [
   "MP4 文件（ISO 基础媒体格式）",
   "an MP4 file (ISO base media format)"
  ],
  "fix": [
   "请用剪辑软件重新导出为 MP4（H.264，{short}P）后上传",
   "Export it again as MP4 (H.264, {short}p) and upload the new file"
  ]
 },
 "NOT_MP4_3GP": {
  "level": "reject",
  "title": [
   "是 3GP 文件",
   "A 3GP file"
  ],
  "actual": [
   "文件标识为 {brand}",
   "its brand is {brand}"
  ],
  "wanted": [
   "MP4 文件（ISO 基础媒体格式）",
   "an MP4 file (ISO base media format)"
  ],
  "fix": [
   "请用剪辑软件重新导出为 MP4（H.264，{short}P）后上传",
   "Export it again as MP4 (H.264, {short}p) and upload the new file"
  ]
 },
 "NOT_MP4_IMAGE": {
  "level": "reject",
  "title": [
   "是图片文件",
   "An image file"
  ],
  "actual": [
   "文件标识为 {brand}",
   "its brand is {brand}"
  ],
  "wanted": [
   "MP4 文件（ISO 基础媒体格式）",
   "an MP4 file (ISO base media format)"
  ],
  "fix": [
   "请用剪辑软件重新导出为 MP4（H.264，{short}P）后上传",
   "Export it again as MP4 (H.264, {short}p) and upload the new file"
  ]
 },
 "FILE_TOO_LARGE": {
  "level": "warn",
  "title": [
   "文件过大",
   "The file is too large"
  ],
  "actual": [
   "{size_gb} GB",
   "{size_gb} GB"
  ],
  "wanted": [
   "不超过 {max_gb} GB",
   "at most {max_gb} GB"
  ],
  "fix": [
   "请降低码率后重新导出",
   "Export it again with a lower bit rate"
  ]
 },
 "NO_MOOV": {
  "level": "reject",
  "title": [
   "缺少索引，无法播放",
   "The index is missing; the video cannot be played"
  ],
  "actual": [
   "文件中没有 moov",
   "there is no moov box"
  ],
  "wanted": [
   "完整、可读取的视频文件",
   "a complete, readable video file"
  ],
  "fix": [
   "请确认原文件可以完整播放，再重新导出或重新上传",
   "Check that the original plays to the end, then export or upload it again"
  ]
 },
 "TRUNCATED": {
  "level": "reject",
  "title": [
   "文件不完整",
   "The file is cut off"
  ],
  "actual": [
   "中断处以后的画面缺失（文件在 {box} 处中断）",
   "the pictures after the break are missing (the file ends inside {box})"
  ],
  "wanted": [
   "完整、可读取的视频文件",
   "a complete, readable video file"
  ],
  "fix": [
   "请确认原文件可以完整播放，再重新导出或重新上传",
   "Check that the original plays to the end, then export or upload it again"
  ]
 },
 "NO_VIDEO": {
  "level": "reject",
  "title": [
   "没有视频画面",
   "There is no video"
  ],
  "actual": [
   "文件里只有：{kinds_zh}",
   "the file holds only {kinds_en}"
  ],
  "wanted": [
   "带画面的视频（封面图片不算）",
   "a video track (a cover picture does not count)"
  ],
  "fix": [
   "请用剪辑软件重新导出为 MP4（H.264，{short}P）后上传",
   "Export it again as MP4 (H.264, {short}p) and upload the new file"
  ]
 },
 "RES_TOO_LOW": {
  "level": "reject",
  "title": [
   "分辨率不足",
   "The resolution is too low"
  ],
  "actual": [
   "{coded}",
   "{coded}"
  ],
  "wanted": [
   "短边不低于 {short} 像素",
   "a short side of at least {short} pixels"
  ],
  "fix": [
   "请用剪辑软件以 {short}P 重新导出（放大原片不算）",
   "Export it from the project at {short}p; enlarging it does not help"
  ]
 },
 "ASPECT_RATIO": {
  "level": "reject",
  "title": [
   "画面比例不符",
   "The aspect ratio is not accepted"
  ],
  "actual": [
   "{shown}（{ratio}:1）",
   "{shown} ({ratio}:1)"
  ],
  "wanted": [
   "{ratios}，误差不超过 {tolerance}%",
   "{ratios}, within {tolerance}%"
  ],
  "fix": [
   "请将画面裁切或加边为 {ratios} 后重新导出",
   "Crop or pad the video to {ratios} and export it again"
  ]
 },
 "RES_NEAR_MISS": {
  "level": "warn",
  "title": [
   "分辨率略低于要求",
   "Slightly below the required resolution"
  ],
  "actual": [
   "{coded}",
   "{coded}"
  ],
  "wanted": [
   "短边不低于 {short} 像素",
   "a short side of at least {short} pixels"
  ],
  "fix": [
   "可以提交；如方便，建议按要求重新导出",
   "It can be submitted; if you can, export it again as required"
  ]
 },
 "NON_SQUARE_PIXELS": {
  "level": "warn",
  "title": [
   "像素不是方形",
   "The pixels are not square"
  ],
  "actual": [
   "{coded}，像素比 {par}",
   "{coded}, pixels {par}"
  ],
  "wanted": [
   "方形像素（1:1）",
   "square pixels (1:1)"
  ],
  "fix": [
   "可以提交；如方便，建议按要求重新导出",
   "It can be submitted; if you can, export it again as required"
  ]
 },
 "NO_AUDIO": {
  "level": "warn",
  "title": [
   "没有声音",
   "There is no sound"
  ],
  "actual": [
   "文件中没有音频轨道",
   "no audio track in the file"
  ],
  "wanted": [
   "如作品本身无声，可不处理",
   "if it is meant to be silent, ignore this"
  ],
  "fix": [
   "可以提交，无须处理",
   "It can be submitted as it is"
  ]
 }
};
export const SIGNATURES = [
 [
  0,
  "1a45dfa3",
  "Matroska/WebM 视频",
  "Matroska/WebM video"
 ],
 [
  8,
  "41564920",
  "AVI 视频",
  "AVI video"
 ],
 [
  0,
  "464c56",
  "FLV 视频",
  "Flash video"
 ],
 [
  188,
  "47",
  "MPEG-TS 视频",
  "MPEG transport stream"
 ],
 [
  196,
  "47",
  "MPEG-TS 视频",
  "MPEG transport stream"
 ],
 [
  0,
  "000001ba",
  "MPEG-PS 视频",
  "MPEG program stream"
 ],
 [
  0,
  "3026b2758e66cf11",
  "WMV/ASF 视频",
  "Windows Media video"
 ],
 [
  0,
  "4f676753",
  "Ogg 文件",
  "Ogg file"
 ],
 [
  4,
  "1400000000000000",
  "MXF 文件",
  "MXF file"
 ],
 [
  0,
  "060e2b34",
  "MXF 文件",
  "MXF file"
 ],
 [
  0,
  "2e524d46",
  "RealMedia 视频",
  "RealMedia video"
 ],
 [
  0,
  "ffd8ff",
  "JPEG 图片",
  "JPEG picture"
 ],
 [
  0,
  "89504e47",
  "PNG 图片",
  "PNG picture"
 ],
 [
  0,
  "47494638",
  "GIF 图片",
  "GIF picture"
 ],
 [
  8,
  "57454250",
  "WebP 图片",
  "WebP picture"
 ],
 [
  8,
  "57415645",
  "WAV 音频",
  "WAV audio"
 ],
 [
  0,
  "494433",
  "MP3 音频",
  "MP3 audio"
 ],
 [
  0,
  "25504446",
  "PDF 文档",
  "PDF document"
 ],
 [
  0,
  "504b0304",
  "ZIP 压缩包或 Office 文档",
  "ZIP archive or Office document"
 ],
 [
  0,
  "52617221",
  "RAR 压缩包",
  "RAR archive"
 ],
 [
  0,
  "377abcaf",
  "7z 压缩包",
  "7z archive"
 ],
 [
  0,
  "3c",
  "网页或 XML 文本",
  "web page or XML text"
 ],
 [
  0,
  "7b",
  "JSON 文本",
  "JSON text"
 ],
 [
  0,
  "0000000000000000",
  "全零内容，可能是下载未完成的文件",
  "nothing but zeros, perhaps an unfinished download"
 ]
];
export const BRANDS = [
 "F4V",
 "MSNV",
 "av01",
 "avc1",
 "cmf2",
 "cmfc",
 "cmff",
 "cmfl",
 "cmfs",
 "dash",
 "f4v",
 "hlsf",
 "mp41",
 "mp42",
 "mp71",
 "msdh",
 "msix",
 "piff"
];
export const IMAGE_BRANDS = [
 "avci",
 "avcs",
 "avif",
 "avis",
 "heic",
 "heim",
 "heis",
 "heix",
 "hevc",
 "hevm",
 "hevs",
 "hevx",
 "jpeg",
 "jpgs",
 "miaf",
 "mif1",
 "mif2",
 "msf1"
];
export const OPENING_KINDS = [
 "!mov",
 "PICT",
 "emsg",
 "free",
 "ftyp",
 "imda",
 "junk",
 "mdat",
 "meta",
 "mfra",
 "moof",
 "moov",
 "pdin",
 "pnot",
 "prfl",
 "prft",
 "sidx",
 "skip",
 "ssix",
 "styp",
 "udta",
 "uuid",
 "wide"
];
