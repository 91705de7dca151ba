"""The table of places: whole and right as it is, and refused by file and line once it is damaged."""

from collections import Counter
from pathlib import Path

import pytest

from evaluator import paths
from evaluator.core.identifiers import body_class, local_code, municipal_corporate_number
from evaluator.core.values import CannotEvaluate
from evaluator.exchange.wording import Names, sentence
from evaluator.library.places import Place, places

FILES = ("prefectures.csv", "municipalities.csv", "readings.csv")
SAPPORO = "011002,北海道,札幌市,さっぽろし,市,9000020011002"


@pytest.fixture(scope="module")
def all_places() -> tuple[Place, ...]:
    return places()


@pytest.fixture
def folder(tmp_path) -> Path:
    for name in FILES:
        (tmp_path / name).write_bytes((paths.PLACES / name).read_bytes())
    return tmp_path


def named(found: tuple[Place, ...], name: str) -> Place:
    [place] = [each for each in found if each.name == name]
    return place


def refused(folder: Path) -> list[tuple[str, str]]:
    with pytest.raises(CannotEvaluate) as found:
        places(folder)
    return [(each.place, each.message.id.removeprefix("problem.")) for each in found.value.problems]


def change(folder: Path, old: str, new: str, file: str = "municipalities.csv") -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


def test_all_places_stand_in_order_of_codes(all_places):
    codes = [each.code for each in all_places]
    assert codes == sorted(set(codes))
    assert len(codes) == 1741 + 47


def test_kinds_are_counted_as_in_law(all_places):
    assert Counter(each.kind for each in all_places) == {
        "city": 792,
        "town": 743,
        "village": 183,
        "special_ward": 23,
        "prefecture": 47,
    }
    assert Counter(each.body_class for each in all_places)["designated_city"] == 20


def test_prefectures_hold_every_municipality(all_places):
    names = {each.code: each.name for each in all_places if each.kind == "prefecture"}
    assert min(names) == "010006"
    assert max(names) == "470007"
    assert all(names[each.prefecture_code] == each.prefecture for each in all_places)
    assert set(Counter(each.prefecture for each in all_places)) == set(names.values())


def test_numbers_of_each_place_are_right(all_places):
    assert all(local_code(each.code) == each.code for each in all_places)
    assert all(municipal_corporate_number(each.code) == each.corporate_number for each in all_places)
    assert all((body_class(each.code) == "prefecture") == (each.kind == "prefecture") for each in all_places)


def test_each_place_can_be_read_in_latin(all_places):
    for each in all_places:
        assert each.name_en.isascii()
        assert each.name_en[0].isupper()
        assert each.kana
        assert all("ぁ" <= sign <= "ん" for sign in each.kana)


def test_place_has_all_that_is_known(all_places):
    assert named(all_places, "札幌市") == Place(
        code="011002",
        prefecture="北海道",
        name="札幌市",
        kana="さっぽろし",
        name_en="Sapporo City",
        kind="city",
        corporate_number="9000020011002",
    )
    assert named(all_places, "東京都").corporate_number == "8000020130001"
    assert named(all_places, "東京都").prefecture_code == "130001"


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("北海道", "Hokkaido"),
        ("東京都", "Tokyo Metropolis"),
        ("大阪府", "Osaka Prefecture"),
        ("大阪市", "Osaka City"),
        ("神戸市", "Kobe City"),
        ("四日市市", "Yokkaichi City"),
        ("十日町市", "Tokamachi City"),
        ("津市", "Tsu City"),
        ("倶知安町", "Kutchan Town"),
        ("大町町", "Omachi Town"),
        ("読谷村", "Yomitan Village"),
        ("南牧村", "Nanmoku Village"),
        ("千代田区", "Chiyoda Ward"),
        ("観音寺市", "Kan'onji City"),
        ("松浦市", "Matsuura City"),
        ("小海町", "Koumi Town"),
        ("行田市", "Gyoda City"),
        ("真鶴町", "Manazuru Town"),
    ],
)
def test_english_name_follows_the_reading(all_places, name, english):
    assert english in [each.name_en for each in all_places if each.name == name]


def test_large_kana_of_the_source_are_mended(all_places):
    assert named(all_places, "竜王町").kana == "りゅうおうちょう"
    assert named(all_places, "松浦市").kana == "まつうらし"


DAMAGED = {
    "duplicate code": (SAPPORO, f"{SAPPORO}\n{SAPPORO}", [(3, "place-twice")]),
    "wrong check digit": ("\n011002", "\n011003", [(2, "local-code-check")]),
    "lost leading zero": ("\n011002", "\n11002", [(2, "local-code-body")]),
    "code without check digit": ("\n012025", "\n01202", [(3, "place-code")]),
    "wide digits": ("\n012025", "\n０１２０２５", [(3, "place-code")]),
    "number with a space": ("9000020011002", " 9000020011002", [(2, "place-code")]),
    "missing column": (",kana,kind,", ",reading,kind,", [(1, "table-column")]),
    "column named twice": (",corporate_number\n", ",corporate_number,kana\n", [(1, "table-column")]),
    "missing cell": (SAPPORO, "011002,北海道,札幌市,さっぽろし,市", [(2, "table-cells")]),
    "stray row": (SAPPORO, f"{SAPPORO}\n合計,1741", [(3, "table-cells")]),
    "empty row": (SAPPORO, f"{SAPPORO}\n", [(3, "table-cells")]),
    "broken quotation": (SAPPORO, SAPPORO.replace("札幌市", '"札幌"市'), [(2, "table-quotes")]),
    "other prefecture": ("北海道,札幌市", "青森県,札幌市", [(2, "place-prefecture")]),
    "unknown prefecture": ("北海道,札幌市", "札幌,札幌市", [(2, "place-prefecture")]),
    "other kind": (SAPPORO, SAPPORO.replace(",市,", ",町,"), [(2, "place-kind"), (2, "place-kana")]),
    "unknown kind": (SAPPORO, SAPPORO.replace(",市,", ",郡,"), [(2, "place-kind")]),
    "name without its kind": (",札幌市,", ",札幌,", [(2, "place-kind")]),
    "empty name": (",札幌市,", ",,", [(2, "place-kind")]),
    "kana that are not kana": ("さっぽろし", "サッポロし", [(2, "place-kana")]),
    "kana without the name": ("さっぽろし", "し", [(2, "place-kana")]),
    "wrong corporate number": ("9000020011002", "9000020011003", [(2, "corporate-number-check")]),
    "two damaged rows": (
        "さっぽろし,市,9000020011002\n012025",
        "札幌,市,9000020011002\n012026",
        [(2, "place-kana"), (3, "local-code-check")],
    ),
}


@pytest.mark.parametrize(("old", "new", "problems"), DAMAGED.values(), ids=DAMAGED)
def test_damaged_table_is_refused_by_line(folder, old, new, problems):
    change(folder, old, new)
    assert refused(folder) == [(f"municipalities.csv line {line}", id) for line, id in problems]


@pytest.mark.parametrize("encoding", ["cp932", "utf-16"])
def test_table_in_another_encoding_is_refused(folder, encoding):
    path = folder / "municipalities.csv"
    text = "\n".join(path.read_text(encoding="utf-8").split("\n")[:5])
    path.write_bytes(text.encode(encoding))
    [(place, id)] = refused(folder)
    assert id == "table-encoding"
    assert place in {"municipalities.csv line 1", "municipalities.csv line 2"}


def test_byte_order_mark_and_dos_lines_do_no_harm(folder):
    path = folder / "municipalities.csv"
    path.write_bytes(b"\xef\xbb\xbf" + b"\r\n".join(path.read_bytes().splitlines()))
    assert places(folder) == places()


@pytest.mark.parametrize("name", FILES)
def test_missing_file_is_named(folder, name):
    (folder / name).unlink()
    assert refused(folder) == [(name, "file-missing")]


def test_folder_in_place_of_file_is_refused(folder):
    (folder / "readings.csv").unlink()
    (folder / "readings.csv").mkdir()
    assert refused(folder) == [("readings.csv", "file-unreadable")]


@pytest.mark.parametrize("name", FILES)
def test_empty_file_lacks_its_columns(folder, name):
    (folder / name).write_bytes(b"")
    assert {(place, id) for place, id in refused(folder)} == {(f"{name} line 1", "table-column")}


@pytest.mark.parametrize(
    ("old", "new", "id"),
    [
        ("\n13,東京都", "\n48,東京都", "prefecture-number"),
        ("\n13,東京都", "\n12,東京都", "place-twice"),
        ("\n13,東京都", "\n200,東京都", "prefecture-number"),
        ("\n13,東京都", "\n１３,東京都", "place-code"),
        (",東京都,", ",東京,", "place-kind"),
        ("とうきょうと", "トウキョウト", "place-kana"),
        ("Tokyo Metropolis", "東京", "place-english"),
        ("Tokyo Metropolis", "", "place-english"),
    ],
)
def test_damaged_prefecture_is_refused_by_line(folder, old, new, id):
    change(folder, old, new, "prefectures.csv")
    assert refused(folder) == [("prefectures.csv line 14", id)]


def test_municipality_needs_its_prefecture_in_the_table(folder):
    change(folder, "13,東京都,とうきょうと,Tokyo Metropolis\n", "", "prefectures.csv")
    assert set(dict(refused(folder)).values()) == {"place-prefecture"}


@pytest.mark.parametrize(
    ("old", "new", "line", "id"),
    [
        ("\n015601,", "\n999999,", 2, "place-unknown"),
        ("\n015717,", "\n015601,", 3, "place-twice"),
        ("たきの・うえちょう", "滝上町", 2, "place-kana"),
        ("たきの・うえちょう", "たきの・うえし", 2, "place-kana"),
    ],
)
def test_damaged_reading_is_refused_by_line(folder, old, new, line, id):
    change(folder, old, new, "readings.csv")
    assert refused(folder) == [(f"readings.csv line {line}", id)]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(("old", "new", "problems"), DAMAGED.values(), ids=DAMAGED)
def test_damage_is_told_in_a_sentence(folder, lang, old, new, problems):
    change(folder, old, new)
    with pytest.raises(CannotEvaluate) as found:
        places(folder)
    for each in found.value.problems:
        said = sentence(each.message, lang, Names())
        assert said.endswith((".", "。", ")")) or ": " in said or "：" in said
        assert "%(" not in said
        assert "problem." not in said
