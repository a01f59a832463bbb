"""Free fonts with Hangul, as Debian packages them: which are learned from, and which the reader of jamo learns from.

No family is in two parts, so that who judges a hand has never seen it. Families of which 32 pixels say too little
(UnPilgi, whose mieum reads as nieun), and those with holes or missing syllables, are left out.
"""

import dataclasses
from pathlib import Path

from core.errors import DataError

FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts", "/Library/Fonts")
LICENCES = {  # of each Debian package, as its copyright file states it
    "fonts-nanum": "OFL-1.1",
    "fonts-nanum-extra": "OFL-1.1",
    "fonts-naver-d2coding": "OFL-1.1",
    "fonts-woowa-bm": "OFL-1.1",
    "fonts-noto-cjk": "OFL-1.1",
    "fonts-noto-cjk-extra": "OFL-1.1",
    "fonts-unfonts-core": "GPL-2",
    "fonts-unfonts-extra": "GPL-2",
    "fonts-baekmuk": "Baekmuk (as MIT)",
    "fonts-alee": "Artistic",
    "fonts-lexi-gulim": "GPL-2",
    "fonts-lexi-saebom": "GPL-2",
}
KOREAN = 1  # place of the Korean face in Noto's collections


@dataclasses.dataclass(frozen=True, kw_only=True)
class Font:
    """One face: its file's name, its family, its `part` (drawing, reading or checking), and the package that has it."""

    file: str
    family: str
    part: str
    package: str

    @property
    def index(self) -> int:
        """Place of the face in its file."""
        return KOREAN if self.file.startswith("Noto") else 0


_TABLE: tuple[tuple[str, str, str, str], ...] = (  # part, package, family, files without .ttf
    ("drawing", "fonts-nanum", "Nanum Gothic", "NanumGothic NanumGothicBold"),
    ("drawing", "fonts-nanum-extra", "Nanum Gothic", "NanumGothicExtraBold"),
    ("drawing", "fonts-nanum", "Nanum Myeongjo", "NanumMyeongjo NanumMyeongjoBold"),
    ("drawing", "fonts-nanum-extra", "Nanum Myeongjo", "NanumMyeongjoExtraBold"),
    ("drawing", "fonts-nanum", "Nanum Square Round", "NanumSquareRoundR NanumSquareRoundB"),
    ("drawing", "fonts-nanum-extra", "Nanum Square Round", "NanumSquareRoundL NanumSquareRoundEB"),
    ("drawing", "fonts-nanum-extra", "Nanum Barun Pen", "NanumBarunpenR NanumBarunpenB"),
    ("drawing", "fonts-unfonts-core", "UnBatang", "UnBatang UnBatangBold"),
    ("drawing", "fonts-unfonts-core", "UnDinaru", "UnDinaruLight UnDinaru UnDinaruBold"),
    ("drawing", "fonts-unfonts-core", "UnGungseo", "UnGungseo"),
    ("drawing", "fonts-unfonts-extra", "UnPen", "UnPen"),
    ("drawing", "fonts-unfonts-extra", "UnTaza", "UnTaza"),
    ("drawing", "fonts-unfonts-extra", "UnVada", "UnVada"),
    ("drawing", "fonts-unfonts-extra", "UnYetgul", "UnYetgul"),
    ("drawing", "fonts-unfonts-extra", "UnShinmun", "UnShinmun"),
    ("drawing", "fonts-unfonts-extra", "UnJamoSora", "UnJamoSora"),
    ("drawing", "fonts-unfonts-extra", "UnJamoBatang", "UnJamoBatang"),
    ("drawing", "fonts-woowa-bm", "BM Dohyeon", "BMDOHYEON_ttf"),
    ("drawing", "fonts-woowa-bm", "BM Euljiro", "BMEULJIROTTF"),
    ("drawing", "fonts-woowa-bm", "BM Jua", "BMJUA_ttf"),
    ("drawing", "fonts-woowa-bm", "BM Kirang Haerang", "BMKIRANGHAERANG-TTF"),
    ("drawing", "fonts-baekmuk", "Baekmuk Headline", "hline"),
    ("drawing", "fonts-alee", "Guseul", "Guseul"),
    ("drawing", "fonts-noto-cjk", "Noto Serif", "NotoSerifCJK-Bold.ttc"),
    ("drawing", "fonts-noto-cjk-extra", "Noto Serif", "NotoSerifCJK-ExtraLight.ttc"),
    ("reading", "fonts-noto-cjk", "Noto Sans", "NotoSansCJK-Regular.ttc NotoSansCJK-Bold.ttc"),
    ("reading", "fonts-noto-cjk-extra", "Noto Sans", "NotoSansCJK-Light.ttc NotoSansCJK-Black.ttc"),
    ("reading", "fonts-nanum", "Nanum Barun Gothic", "NanumBarunGothic NanumBarunGothicBold"),
    ("reading", "fonts-nanum-extra", "Nanum Barun Gothic", "NanumBarunGothicUltraLight"),
    ("reading", "fonts-nanum-extra", "Nanum Pen", "NanumPen"),
    ("reading", "fonts-nanum-extra", "Nanum Brush", "NanumBrush"),
    ("reading", "fonts-unfonts-core", "UnDotum", "UnDotum UnDotumBold"),
    ("reading", "fonts-unfonts-core", "UnGraphic", "UnGraphic UnGraphicBold"),
    ("reading", "fonts-unfonts-extra", "UnPenheulim", "UnPenheulim"),
    ("reading", "fonts-unfonts-extra", "UnJamoNovel", "UnJamoNovel"),
    ("reading", "fonts-unfonts-extra", "UnJamoDotum", "UnJamoDotum"),
    ("reading", "fonts-baekmuk", "Baekmuk Batang", "batang"),
    ("reading", "fonts-baekmuk", "Baekmuk Gulim", "gulim"),
    ("reading", "fonts-lexi-gulim", "Lexi Gulim", "LexiGulim"),
    ("reading", "fonts-lexi-saebom", "Lexi Saebom", "LexiSaebomR"),
    ("reading", "fonts-alee", "Eunjin", "Eunjin EunjinNakseo"),
    ("reading", "fonts-alee", "Bangwool", "Bangwool"),
    ("reading", "fonts-woowa-bm", "BM Hanna", "BMHANNAPro BMHANNAAir_ttf"),
    ("reading", "fonts-woowa-bm", "BM Yeonsung", "BMYEONSUNG_ttf"),
    ("checking", "fonts-baekmuk", "Baekmuk Dotum", "dotum"),
    ("checking", "fonts-nanum", "Nanum Square", "NanumSquareR NanumSquareB"),
    ("checking", "fonts-alee", "Bandal", "Bandal"),
    ("checking", "fonts-naver-d2coding", "D2Coding", "D2Coding-Ver1.3.2-20180524-all.ttc"),
)
FONTS = tuple(
    Font(file=name if name.endswith(".ttc") else f"{name}.ttf", family=family, part=part, package=package)
    for part, package, family, names in _TABLE
    for name in names.split()
)
DRAWING = tuple(font for font in FONTS if font.part == "drawing")  # in the order of a latent's numbers


def find_fonts() -> dict[Font, Path]:
    """Returns where each font lies on this machine.

    Raises:
        DataError: Some are not installed; the message names their packages.
    """
    wanted = {font.file: font for font in FONTS}
    found: dict[str, Path] = {}
    for folder in (Path(name).expanduser() for name in FOLDERS):
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.name in wanted:
                found.setdefault(path.name, path)
    missing = {font.package: font.file for font in FONTS if font.file not in found}
    if missing:
        raise DataError(
            "Pictures of Hangul are drawn with fonts that are not all here. Missing: {files}. On Debian and Ubuntu: "
            "`apt-get install {packages}`.",
            files=", ".join(sorted(missing.values())),
            packages=" ".join(sorted(missing)),
        )
    return {font: found[font.file] for font in FONTS}
