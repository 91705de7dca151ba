"""What the demonstration tells: invented proposers with what they offer, questions, and who sits on the panel.

Terms and prices are of the size that municipalities published for such services; names and all else are invented.
"""

from dataclasses import dataclass, replace

from evaluator.core.rubric import Rubric
from evaluator.core.rules import Moderation
from evaluator.core.values import Text
from evaluator.services.panels import SeatFacts
from evaluator.services.procurements import Facts


@dataclass(frozen=True, kw_only=True)
class Post:
    """Posts of one role in the proposed staff, in hundredths of a full-time post."""

    role: str
    hundredths: int
    dedicated: bool
    qualification: str
    years: int


@dataclass(frozen=True, kw_only=True)
class Contract:
    """A contract that a proposer had; years are counted back from the first year of the new one."""

    client: str
    title: str
    began: int
    ended: int
    yen: int
    review: str


@dataclass(frozen=True, kw_only=True)
class Tie:
    """An office, partner, network or joint work."""

    kind: str
    partner: str
    content: str


@dataclass(frozen=True, kw_only=True)
class Bid:
    """A proposal: the proposers, the lead first, the label that is drawn, the price, and what is known beside it."""

    proposers: tuple[tuple[str, str], ...]
    label: str
    yen: int
    record: tuple[Contract, ...]
    staff: tuple[Post, ...]
    ties: tuple[Tie, ...]
    consortium: str = ""


BIDS = (
    Bid(
        proposers=(("社会福祉法人 青野みらい会", "あおのみらいかい"),),
        label="B社",
        yen=31_480_000,
        record=(
            Contract(client="青野市（見本）", title="自立相談支援事業", began=3, ended=1, yen=29_850_000, review="良好"),
            Contract(client="緑原町（架空）", title="家計改善支援事業", began=2, ended=1, yen=5_778_000, review="記録なし"),
        ),
        staff=(
            Post(role="主任相談支援員", hundredths=100, dedicated=True, qualification="社会福祉士", years=11),
            Post(role="相談支援員", hundredths=300, dedicated=True, qualification="社会福祉士1名、国の養成研修修了3名", years=5),
            Post(role="就労支援員", hundredths=100, dedicated=True, qualification="キャリアコンサルタント", years=6),
        ),
        ties=(
            Tie(kind="office", partner="青野駅前の相談窓口", content="平成28年から開設、平日と第2土曜"),
            Tie(kind="network", partner="居住支援協議会", content="構成員として年6回出席"),
            Tie(kind="department", partner="税務課・水道課", content="滞納の相談者をつなぐ取決め"),
        ),
    ),
    Bid(
        proposers=(("NPO法人 暮らしの架け橋", "くらしのかけはし"),),
        label="A社",
        yen=29_970_000,
        record=(
            Contract(client="白川市（架空）", title="自立相談支援事業", began=4, ended=2, yen=27_300_000, review="おおむね良好"),
        ),
        staff=(
            Post(role="主任相談支援員", hundredths=100, dedicated=True, qualification="精神保健福祉士", years=8),
            Post(role="相談支援員", hundredths=250, dedicated=False, qualification="国の養成研修修了2名", years=4),
            Post(role="就労支援員", hundredths=80, dedicated=False, qualification="なし", years=3),
        ),
        ties=(
            Tie(kind="partner", partner="フードバンク連絡会（架空）", content="食料支援を月2回"),
            Tie(kind="network", partner="白川市の支援会議", content="委員として参加"),
        ),
    ),
    Bid(
        proposers=(
            ("一般社団法人 青野ささえあい", "あおのささえあい"),
            ("株式会社 しごと舎", "しごとしゃ"),
        ),
        consortium="青野しごと・くらし共同企業体",
        label="C社",
        yen=31_900_000,
        record=(Contract(client="緑原町（架空）", title="就労準備支援事業", began=3, ended=1, yen=9_499_000, review="良好"),),
        staff=(
            Post(role="主任相談支援員", hundredths=100, dedicated=True, qualification="社会福祉士", years=6),
            Post(role="相談支援員", hundredths=300, dedicated=True, qualification="国の養成研修修了1名", years=3),
            Post(role="就労支援員", hundredths=150, dedicated=True, qualification="キャリアコンサルタント", years=9),
        ),
        ties=(
            Tie(kind="partner", partner="青野商工会（架空）", content="協力事業所18社の開拓"),
            Tie(kind="office", partner="しごと舎 青野事業所", content="就労体験の場"),
        ),
    ),
)
"""Proposals to run the consultation service, in the order in which they came."""

HOUSING_BIDS = (
    Bid(
        proposers=(("社会福祉法人 青野すまい支援会", "あおのすまいしえんかい"),),
        label="C社",
        yen=17_820_000,
        record=(Contract(client="緑原町（架空）", title="居住支援事業", began=3, ended=1, yen=16_400_000, review="良好"),),
        staff=(Post(role="相談支援員", hundredths=200, dedicated=True, qualification="社会福祉士1名", years=7),),
        ties=(Tie(kind="network", partner="居住支援協議会", content="事務局を務める"),),
    ),
    Bid(
        proposers=(("NPO法人 屋根とあかり", "やねとあかり"),),
        label="A社",
        yen=17_290_000,
        record=(Contract(client="白川市（架空）", title="一時生活支援事業", began=5, ended=1, yen=15_950_000, review="良好"),),
        staff=(Post(role="相談支援員", hundredths=250, dedicated=True, qualification="精神保健福祉士1名", years=9),),
        ties=(Tie(kind="partner", partner="協力する家主12名（架空）", content="入居と見守りの取決め"),),
    ),
    Bid(
        proposers=(
            ("株式会社 まちの住まい", "まちのすまい"),
            ("一般社団法人 青野見守り隊", "あおのみまもりたい"),
        ),
        consortium="青野居住支援共同企業体",
        label="B社",
        yen=18_050_000,
        record=(),
        staff=(Post(role="相談支援員", hundredths=200, dedicated=False, qualification="宅地建物取引士1名", years=4),),
        ties=(Tie(kind="office", partner="市内3か所の管理物件（架空）", content="緊急受入れ6室"),),
    ),
)
"""Proposals to run the housing support, in the order in which they came."""
APART = {
    ("B社", "3.1", 1): ("5", "21", "緊急受入れの室数と夜間の手順が具体的。"),
    ("B社", "3.1", 2): ("4", "21、22", "室数は十分。夜間の職員配置は1名。"),
    ("B社", "3.1", 4): ("4", "21", "手順はあるが、女性専用の部屋の記載がない。"),
    ("B社", "3.1", 5): ("1", "", "夜間の受入れの記載を見つけられなかった。"),
    ("C社", "4.1", 1): ("5", "27", "協議会の事務局として住宅部局と月1回の定例会。"),
    ("C社", "4.1", 2): ("2", "27", "定例会はあるが、公営住宅への取次ぎの実績が書かれていない。"),
    ("C社", "4.1", 3): ("5", "27、28", "事務局の実績が地域でも知られている。"),
    ("C社", "4.1", 4): ("4", "28", ""),
    ("C社", "4.1", 5): ("5", "27", ""),
    ("A社", "3.3", 1): ("5", "24", "見守りの頻度と打切りの基準がある。"),
    ("A社", "3.3", 2): ("5", "24", ""),
    ("A社", "3.3", 3): ("2", "", "見守りの担い手が足りないのではないか。"),
    ("A社", "3.3", 4): ("4", "24、25", "家主との取決めが具体的。"),
    ("A社", "1.2", 4): ("2", "9", "市の規模が違う実績とみた。"),
    ("C社", "5.1", 1): ("1", "33", "人件費の内訳が合わない。"),
}
"""Where members of the housing panel lie apart: mark, pages and comment by label, item and number."""
REMARK = "提案書の記載を確かめた。"
CONVINCED = "合議で21頁の記載を示され、見落としていたことが分かったため。"
MINUTES = "21頁と22頁を全員で確認。委員5は夜間の受入れの記載を見落としていたとして、自分の点を直した。"


def agreed_rubric(base: Rubric) -> Rubric:
    """The town's own rubric: that of the library, by which the panel may also agree a mark in moderation."""
    title = Text(ja=f"{base.rubric.title.ja} 青野市", en=f"{base.rubric.title.en}, Aono")
    return replace(
        base, rubric=replace(base.rubric, id="aono-kyoju", version="1", title=title), moderation=Moderation(by="consensus")
    )


PANEL = {
    "member1": SeatFacts(title="青野大学（見本） 教授", outside=True, academic=True, chair=True),
    "member2": SeatFacts(title="税理士", outside=True),
    "member3": SeatFacts(title="地域団体の代表", outside=True),
    "member4": SeatFacts(title="健康福祉部長"),
    "member5": SeatFacts(title="総務部長"),
}
"""Who sits on a panel, by login."""

QUESTIONS = (
    ("様式3の人員配置表は、採用予定者を含めてよいですか。", "含めて構いません。採用予定であることが分かるように書いてください。"),
    (
        "事務所を市内に置く時期は契約の日までですか。",
        "事業の開始日までに置いてください。契約の日に置かれている必要はありません。",
    ),
    ("見積書には消費税の額を含めますか。", ""),
    ("送迎に使う車両は、リースでもよいですか。", ""),
)
"""Questions on a call with their answers; the last ones wait for theirs."""
ASKER = "提案を検討する法人（架空）"


def facts(
    title: Text, service: str, year: int, contact: str, *, ceiling_yen: int, years: int = 1, names_hidden: bool = False
) -> Facts:
    """An open call for a service from a fiscal year on, with a limit to the price; it says that it is invented."""
    return Facts(
        title=title.ja,
        title_en=title.en,
        procedure="open_proposal",
        service=service,
        fiscal_year_from=year,
        fiscal_year_to=year + years - 1,
        ceiling_kind="proposal_limit",
        ceiling_yen=ceiling_yen,
        names_hidden=names_hidden,
        contact=contact,
        fictional=True,
    )


def consultation(year: int, contact: str) -> Facts:
    """The service whose proposals are being scored; three years, about the ceiling of a city of 400,000."""
    title = Text(ja="生活困窮者自立相談支援事業 業務委託", en="Consultation service for people in need")
    return facts(title, "jiritsu_sodan", year, contact, years=3, ceiling_yen=32_067_200, names_hidden=True)


def housing(year: int, contact: str) -> Facts:
    """The service whose panel talks over its marks; one year."""
    title = Text(ja="居住支援事業 業務委託", en="Housing support")
    return facts(title, "kyoju_shien", year, contact, ceiling_yen=18_400_000, names_hidden=True)


def learning(year: int, contact: str) -> Facts:
    """The service that is called for; one year, about what 45 pupils cost."""
    title = Text(ja="子どもの学習・生活支援事業 業務委託", en="Learning and daily life of children")
    return facts(title, "kodomo_gakushu", year, contact, ceiling_yen=9_620_000)


def readiness(year: int, contact: str) -> Facts:
    """The service that is being prepared; its ceiling is a price for one person and month."""
    title = Text(ja="就労準備支援事業 業務委託", en="Preparation for work")
    return facts(title, "shuro_junbi", year, contact, years=3, ceiling_yen=57_717)
