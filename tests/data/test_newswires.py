"""The table of newswires, made from SGML as Reuters-21578 is published."""

import io
import tarfile
import zipfile

from core.data.texts.newswires import COLUMNS, TOPICS, make_table

BODY = " ".join(f"word{number}" for number in range(300))
SGML = f"""<!DOCTYPE lewis SYSTEM "lewis.dtd">
<REUTERS TOPICS="YES" LEWISSPLIT="TRAIN" CGISPLIT="X" OLDID="1" NEWID="1">
<TOPICS><D>none-of-them</D><D>gold</D><D>ship</D></TOPICS><PLACES><D>usa</D></PLACES>
<TEXT>&#2;<TITLE>GOLD &lt;UP></TITLE><DATELINE>A</DATELINE><BODY>{BODY}
 Reuter
&#3;</BODY></TEXT></REUTERS>
<REUTERS TOPICS="YES" LEWISSPLIT="TEST" NEWID="2"><TOPICS><D>earn</D></TOPICS><TEXT><TITLE>A</TITLE><BODY>b
 REUTER&#3;</BODY></TEXT></REUTERS>
<REUTERS TOPICS="YES" LEWISSPLIT="TEST" NEWID="3"><TOPICS><D>earn</D></TOPICS><TEXT><TITLE>A</TITLE><BODY>b
</BODY></TEXT></REUTERS>
<REUTERS TOPICS="NO" LEWISSPLIT="TRAIN" NEWID="4"><TOPICS></TOPICS><TEXT><TITLE>C</TITLE></TEXT></REUTERS>
"""


def archive() -> bytes:
    inner, outer = io.BytesIO(), io.BytesIO()
    with tarfile.open(fileobj=inner, mode="w:gz") as files:
        for name, text in (("reut2-000.sgm", SGML), ("README.txt", "no newswire")):
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            files.addfile(member, io.BytesIO(text.encode()))
    with zipfile.ZipFile(outer, "w") as files:
        files.writestr("reuters21578.tar.gz", inner.getvalue())
    return outer.getvalue()


def test_each_newswire_has_its_first_known_topic_and_what_repeats_is_marked():
    head, *rows = make_table(archive()).decode().splitlines()
    assert head.split("\t") == list(COLUMNS) and len(TOPICS) == 46
    first, second, third = (row.split("\t") for row in rows)
    assert first[:5] == ["1", "train", "gold", "3", "0"]
    assert first[5].startswith("GOLD <UP> word0 word1") and len(first[5].split()) == 250
    assert second == ["2", "test", "earn", "1", "0", "A b"]
    assert third == ["3", "test", "earn", "1", "1", "A b"]
