"""What a video states of its own origin: labels for AI-generated content and C2PA manifests. Types only.

Nothing of it is proved: a label or a manifest can be written, changed and removed by anybody.
"""

from enum import StrEnum

from msgspec import Struct

from chalicelib.bilingual import Text

AI_SOURCES = frozenset(
    ("trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "trainedAlgorithmicData")
)  # of https://cv.iptc.org/newscodes/digitalsourcetype/ and of C2PA's own list


class LabelPlace(StrEnum):
    """Where in the file a label stands."""

    KEYS = "keys"
    UDTA = "udta"
    ITUNES = "itunes"
    XMP = "xmp"


PLACES = {
    LabelPlace.KEYS: Text("元数据键值（meta keys）", "Metadata keys (meta keys)"),
    LabelPlace.UDTA: Text("用户数据（udta）", "User data (udta)"),
    LabelPlace.ITUNES: Text("iTunes 自定义标签", "iTunes free-form tag"),
    LabelPlace.XMP: Text("XMP（TC260）", "XMP (TC260)"),
}
# GB 45438-2025, annex E: the values of `Label`.
MEANINGS = {
    "1": Text("属于人工智能生成合成内容", "AI-generated content"),
    "2": Text("可能为人工智能生成合成内容", "Possibly AI-generated content"),
    "3": Text("疑似人工智能生成合成内容", "Suspected AI-generated content"),
}


class ImplicitLabel(Struct, frozen=True, kw_only=True):
    """One label as the file states it. `label` is a key of `MEANINGS`, or what else stands there.

    `unreadable` is what was found instead, if it is no such JSON: its first 2,048 bytes.
    """

    place: LabelPlace
    label: str = ""
    content_producer: str = ""
    produce_id: str = ""
    reserved_code_1: str = ""
    content_propagator: str = ""
    propagate_id: str = ""
    reserved_code_2: str = ""
    unreadable: str | None = None


class SignatureFault(StrEnum):
    """Why a signature is not valid."""

    MISSING = "missing"
    ALGORITHM = "algorithm"
    SIGNATURE = "signature"
    CHAIN = "chain"
    ASSERTIONS = "assertions"


FAULTS = {
    SignatureFault.MISSING: Text("没有可以读取的签名", "there is none that can be read"),
    SignatureFault.ALGORITHM: Text("签名算法或证书无法识别", "its algorithm or certificate is not known"),
    SignatureFault.SIGNATURE: Text("签名与凭证内容不符", "it does not match the credentials"),
    SignatureFault.CHAIN: Text("证书与其签发者不符", "a certificate does not match its issuer"),
    SignatureFault.ASSERTIONS: Text("操作等记录在签名后被改动", "records were changed after it was made"),
}


class Signature(Struct, frozen=True, kw_only=True):
    """What was found of the signature of a file's newest manifest. It is valid if there is no `fault`.

    `signer` and `issuer` are names in the signer's certificate. A valid signature tells that this holder of a key has
    signed the manifest as it is. It does not tell that the manifest belongs to these pictures and this sound, which
    takes every byte of the file, nor who may be trusted: there is no list of that.
    """

    fault: SignatureFault | None = None
    signer: str = ""
    issuer: str = ""


class Manifest(Struct, frozen=True, kw_only=True):
    """What the manifests of a file state. `generator` made the newest; `actions`, `programs` and `sources` (the last
    word of each `digitalSourceType`) are of all, so that an AI-made clip inside an edited video shows.

    `readable` is False if no claim could be read. `signature` is None if it was not checked.
    """

    generator: str = ""
    actions: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    readable: bool = True
    signature: Signature | None = None

    @property
    def ai(self) -> bool:
        """Whether a source is AI-generated, in whole or in part."""
        return not AI_SOURCES.isdisjoint(self.sources)


class Unread(StrEnum):
    """Why a box was not read."""

    TOO_LARGE = "too_large"
    BUDGET = "budget"


UNREAD = {
    Unread.TOO_LARGE: Text("过大，未读取", "Too large, not read"),
    Unread.BUDGET: Text("读取量已达上限，未读取", "Not read: the limit of reading was reached"),
}


class Skipped(Struct, frozen=True, kw_only=True):
    """A box that may hold a label or a manifest and was not read. `size` in bytes."""

    box: str
    size: int
    why: Unread


class Provenance(Struct, frozen=True, kw_only=True):
    """Labels and manifests as the file states them; nothing of it is proved."""

    labels: tuple[ImplicitLabel, ...] = ()
    manifests: tuple[Manifest, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    @property
    def ai(self) -> bool:
        """Whether a label or manifest says that the video is AI-generated, may be, or is suspected to be."""
        return any(label.label in MEANINGS for label in self.labels) or any(each.ai for each in self.manifests)

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to tell of."""
        return not (self.labels or self.manifests or self.skipped)
