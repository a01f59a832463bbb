"""The words of the generated sentences, in English and Korean.

A Korean stem is what stands before -지 and -고; where the form before 아/어 does not follow from it, it is given.
"""

import dataclasses


@dataclasses.dataclass(frozen=True, kw_only=True)
class Subject:
    """Who does it. `person` is 1, 2 or 3; `korean` is without a particle, empty for the "you" of a question."""

    english: str
    korean: str
    person: int = 3
    is_plural: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class Noun:
    """A thing. `counter` counts it, and is empty for what cannot be counted; `kind` says which verbs and words fit."""

    english: str
    korean: str
    kind: str
    counter: str = ""
    plural: str = ""

    @property
    def many(self) -> str:
        """The English plural."""
        return self.plural or f"{self.english}s"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Verb:
    """What is done. `objects` are the kinds of nouns it takes; none for a verb without an object.

    Args:
        stem, before_vowel: In Korean: 듣, 들어.
        particle: Of its object.
        is_state: Whether it has no progressive form and nobody can be asked to do it.
        negative: Stem and form before 아/어 of a verb of its own for "not": 없, 없어.
    """

    english: str
    past: str
    stem: str
    before_vowel: str
    objects: tuple[str, ...] = ()
    particle: str = "을(를)"
    ing: str = ""
    third: str = ""
    is_state: bool = False
    negative: tuple[str, str] | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Adjective:
    """How somebody is."""

    english: str
    stem: str
    before_vowel: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Time:
    """When. `tenses` are those that it goes with; "now" is what is being done."""

    english: str
    korean: str
    tenses: tuple[str, ...]


ANY = ("past", "present", "future")

SUBJECTS = (
    Subject(english="I", korean="저", person=1),
    Subject(english="you", korean="", person=2, is_plural=True),
    Subject(english="we", korean="우리", person=1, is_plural=True),
    Subject(english="he", korean="그"),
    Subject(english="she", korean="그녀"),
    Subject(english="they", korean="그들", is_plural=True),
    Subject(english="Tom", korean="톰"),
    Subject(english="Mina", korean="미나"),
    Subject(english="Jun", korean="준"),
    Subject(english="Minsu", korean="민수"),
    Subject(english="Anna", korean="안나"),
    Subject(english="Jiyoung", korean="지영"),
    Subject(english="my friend", korean="제 친구"),
    Subject(english="my brother", korean="제 남동생"),
    Subject(english="my sister", korean="제 여동생"),
    Subject(english="the student", korean="그 학생"),
    Subject(english="the child", korean="그 아이"),
    Subject(english="the doctor", korean="그 의사"),
)
YOU = 1

_COUNTED = {
    "food": (
        "apple:사과:개 banana:바나나:개 orange:오렌지:개 egg:달걀:개 potato:감자:개:potatoes "
        "sandwich:샌드위치:개:sandwiches cookie:쿠키:개 melon:멜론:개"
    ),
    "reading": (
        "book:책:권 novel:소설:권 magazine:잡지:권 newspaper:신문:부 letter:편지:통 report:보고서:편 "
        "diary:일기:편:diaries"
    ),
    "thing": (
        "bag:가방:개 key:열쇠:개 umbrella:우산:개 chair:의자:개 table:탁자:개 watch:시계:개:watches "
        "camera:카메라:대 computer:컴퓨터:대 phone:전화기:대 bicycle:자전거:대 hat:모자:개 ball:공:개 "
        "cup:컵:개 pencil:연필:자루"
    ),
    "picture": "picture:그림:장 photo:사진:장 map:지도:장",
    "animal": "cat:고양이:마리 dog:개:마리 bird:새:마리 rabbit:토끼:마리 horse:말:마리 duck:오리:마리",
    "show": "movie:영화:편 play:연극:편",
    "door": "door:문:개 window:창문:개 box:상자:개:boxes",
    "person": (
        "teacher:선생님:명 nurse:간호사:명 singer:가수:명 driver:운전사:명 writer:작가:명 farmer:농부:명 cook:요리사:명"
    ),
}
_UNCOUNTED = {
    "dish": "bread:빵 rice:밥 meat:고기 fish:생선 cake:케이크 soup:수프",
    "drink": "water:물 milk:우유 coffee:커피 tea:차 juice:주스",
    "field": (
        "English:영어 Korean:한국어 math:수학 history:역사 science:과학 music:음악 art:미술 RNN:RNN CNN:CNN "
        "LSTM:LSTM GRU:GRU GAN:GAN VGG:VGG"
    ),
    "game": "soccer:축구 baseball:야구 tennis:테니스 chess:체스",
}
NOUNS = tuple(
    [
        Noun(english=one[0].replace("_", " "), korean=one[1], kind=kind, counter=one[2], plural=(*one, "")[3])
        for kind, words in _COUNTED.items()
        for one in (word.split(":") for word in words.split())
    ]
    + [
        Noun(english=english, korean=korean, kind=kind)
        for kind, words in _UNCOUNTED.items()
        for english, korean in (word.split(":") for word in words.split())
    ]
)

GOODS = ("food", "reading", "thing", "picture", "animal", "dish", "drink")
HELD = ("thing", "picture", "reading")
VERBS = (
    Verb(english="eat", past="ate", stem="먹", before_vowel="먹어", objects=("food", "dish")),
    Verb(english="drink", past="drank", stem="마시", before_vowel="마셔", objects=("drink",)),
    Verb(english="read", past="read", stem="읽", before_vowel="읽어", objects=("reading",)),
    Verb(english="write", past="wrote", stem="쓰", before_vowel="써", objects=("reading",), ing="writing"),
    Verb(english="buy", past="bought", stem="사", before_vowel="사", objects=GOODS),
    Verb(english="sell", past="sold", stem="팔", before_vowel="팔아", objects=GOODS),
    Verb(english="watch", past="watched", stem="보", before_vowel="봐", objects=("show",), third="watches"),
    Verb(english="draw", past="drew", stem="그리", before_vowel="그려", objects=("animal", "picture", "thing", "food")),
    Verb(english="find", past="found", stem="찾", before_vowel="찾아", objects=(*HELD, "animal")),
    Verb(english="lose", past="lost", stem="잃어버리", before_vowel="잃어버려", objects=HELD, ing="losing"),
    Verb(english="carry", past="carried", stem="나르", before_vowel="날라", objects=("thing", "food"), third="carries"),
    Verb(english="open", past="opened", stem="열", before_vowel="열어", objects=("door",)),
    Verb(english="close", past="closed", stem="닫", before_vowel="닫아", objects=("door",), ing="closing"),
    Verb(english="paint", past="painted", stem="칠하", before_vowel="칠해", objects=("door", "thing")),
    Verb(english="cook", past="cooked", stem="요리하", before_vowel="요리해", objects=("dish", "food")),
    Verb(english="learn", past="learned", stem="배우", before_vowel="배워", objects=("field", "game")),
    Verb(english="study", past="studied", stem="공부하", before_vowel="공부해", objects=("field",), third="studies"),
    Verb(
        english="teach", past="taught", stem="가르치", before_vowel="가르쳐", objects=("field", "game"), third="teaches"
    ),
    Verb(english="play", past="played", stem="하", before_vowel="해", objects=("game",)),
    Verb(english="wait for", past="waited for", stem="기다리", before_vowel="기다려", objects=("person",)),
    Verb(english="meet", past="met", stem="만나", before_vowel="만나", objects=("person",)),
    Verb(english="help", past="helped", stem="돕", before_vowel="도와", objects=("person", "animal")),
    Verb(
        english="like",
        past="liked",
        stem="좋아하",
        before_vowel="좋아해",
        objects=(*GOODS, "field", "game", "show", "person"),
        is_state=True,
    ),
    Verb(
        english="need",
        past="needed",
        stem="필요하",
        before_vowel="필요해",
        objects=(*GOODS, "person"),
        particle="이(가)",
        is_state=True,
    ),
    Verb(
        english="have",
        past="had",
        third="has",
        stem="있",
        before_vowel="있어",
        objects=GOODS,
        particle="이(가)",
        is_state=True,
        negative=("없", "없어"),
    ),
    Verb(
        english="know",
        past="knew",
        stem="알",
        before_vowel="알아",
        objects=("field", "person", "show"),
        is_state=True,
        negative=("모르", "몰라"),
    ),
    Verb(english="go", past="went", third="goes", stem="가", before_vowel="가", objects=("place",), particle="에"),
    Verb(english="come", past="came", stem="오", before_vowel="와", objects=("place",), particle="에", ing="coming"),
    Verb(
        english="run",
        past="ran",
        stem="뛰어가",
        before_vowel="뛰어가",
        objects=("place",),
        particle="에",
        ing="running",
    ),
    Verb(english="sleep", past="slept", stem="자", before_vowel="자"),
    Verb(english="walk", past="walked", stem="걷", before_vowel="걸어"),
    Verb(english="work", past="worked", stem="일하", before_vowel="일해"),
    Verb(english="rest", past="rested", stem="쉬", before_vowel="쉬어"),
    Verb(english="swim", past="swam", stem="수영하", before_vowel="수영해", ing="swimming"),
    Verb(english="sing", past="sang", stem="노래하", before_vowel="노래해"),
    Verb(english="dance", past="danced", stem="춤추", before_vowel="춤춰", ing="dancing"),
    Verb(english="laugh", past="laughed", stem="웃", before_vowel="웃어"),
    Verb(english="cry", past="cried", stem="울", before_vowel="울어", third="cries"),
)
ADJECTIVES = tuple(
    Adjective(english=english, stem=stem, before_vowel=before_vowel)
    for english, stem, before_vowel in (
        ("happy", "행복하", "행복해"),
        ("tired", "피곤하", "피곤해"),
        ("sick", "아프", "아파"),
        ("busy", "바쁘", "바빠"),
        ("hungry", "배고프", "배고파"),
        ("sad", "슬프", "슬퍼"),
        ("kind", "친절하", "친절해"),
        ("strong", "강하", "강해"),
        ("quiet", "조용하", "조용해"),
        ("late", "늦", "늦어"),
        ("thirsty", "목마르", "목말라"),
        ("healthy", "건강하", "건강해"),
    )
)
PLACES = (  # at, to, Korean
    ("at school", "to school", "학교"),
    ("at home", "home", "집"),
    ("in the library", "to the library", "도서관"),
    ("in the park", "to the park", "공원"),
    ("at the station", "to the station", "역"),
    ("in the garden", "to the garden", "정원"),
    ("at the market", "to the market", "시장"),
    ("in the hospital", "to the hospital", "병원"),
    ("in the kitchen", "to the kitchen", "부엌"),
    ("in the office", "to the office", "사무실"),
    ("at the beach", "to the beach", "바닷가"),
    ("in Seoul", "to Seoul", "서울"),
    ("in Busan", "to Busan", "부산"),
    ("in the room", "to the room", "방"),
)
HOURS = (
    *(("one", "한"), ("two", "두"), ("three", "세"), ("four", "네"), ("five", "다섯"), ("six", "여섯")),
    *(("seven", "일곱"), ("eight", "여덟"), ("nine", "아홉"), ("ten", "열"), ("eleven", "열한"), ("twelve", "열두")),
)
DAYS = tuple(
    zip(
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        "월화수목금토일",
        strict=True,
    )
)
TIMES = (
    Time(english="now", korean="지금", tenses=("now",)),
    Time(english="today", korean="오늘", tenses=ANY),
    Time(english="yesterday", korean="어제", tenses=("past",)),
    Time(english="last week", korean="지난주에", tenses=("past",)),
    Time(english="last year", korean="작년에", tenses=("past",)),
    Time(english="tomorrow", korean="내일", tenses=("future",)),
    Time(english="next week", korean="다음 주에", tenses=("future",)),
    Time(english="next year", korean="내년에", tenses=("future",)),
    Time(english="every day", korean="매일", tenses=("past", "present")),
    Time(english="in the morning", korean="아침에", tenses=ANY),
    Time(english="in the evening", korean="저녁에", tenses=ANY),
    *(Time(english=f"at {one} o'clock", korean=f"{two} 시에", tenses=ANY) for one, two in HOURS),
    *(Time(english=f"on {one}", korean=f"{two}요일에", tenses=ANY) for one, two in DAYS),
)
NUMBERS = (("two", "두"), ("three", "세"), ("four", "네"), ("five", "다섯"), ("six", "여섯"), ("ten", "열"))
DETERMINERS = (  # before one thing
    ("a", ""),
    ("the", "그"),
    ("this", "이"),
    ("that", "저"),
    ("my", "제"),
    ("our", "우리"),
    ("Mina's", "미나의"),
    ("Tom's", "톰의"),
)
QUALITIES = {  # by kind of noun
    ("small", "작은"): ("food", "thing", "picture", "animal", "door"),
    ("big", "큰"): ("food", "thing", "picture", "animal", "door"),
    ("new", "새"): ("reading", "thing", "picture", "show"),
    ("old", "오래된"): ("reading", "thing", "picture", "show"),
    ("red", "빨간"): ("food", "thing", "door"),
    ("blue", "파란"): ("thing", "door"),
    ("white", "하얀"): ("animal", "thing", "door"),
    ("black", "검은"): ("animal", "thing", "door"),
    ("interesting", "재미있는"): ("reading", "show"),
    ("delicious", "맛있는"): ("food",),
}
PHRASES = (
    ("How are you?", "어떻게 지내세요?"),
    ("I am fine, thank you.", "잘 지내요, 감사합니다."),
    ("Hello!", "안녕하세요!"),
    ("Goodbye!", "안녕히 가세요!"),
    ("Thank you.", "감사합니다."),
    ("I am sorry.", "죄송합니다."),
    ("Nice to meet you.", "만나서 반갑습니다."),
    ("Good morning!", "좋은 아침이에요!"),
    ("Good night!", "안녕히 주무세요!"),
    ("See you tomorrow.", "내일 봐요."),
    ("What is your name?", "이름이 뭐예요?"),
    ("What time is it?", "몇 시예요?"),
    ("How old are you?", "몇 살이에요?"),
    ("I do not understand.", "이해하지 못했어요."),
    ("Happy birthday!", "생일 축하해요!"),
    ("Yes.", "네."),
    ("No.", "아니요."),
    ("This movie is fun.", "이 영화는 재미있어요."),
    ("The weather is nice today.", "오늘은 날씨가 좋아요."),
    ("Take an umbrella.", "우산을 가져가세요."),
)
