"""The guide: the answer is found while the caller still speaks, in any language of the site."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kit.errors import RuleBroken
from kit.store import guide
from kit.store.engine import Store
from kit.store.guide import AnswerText


def put(store: Store, key: str, place: int = 0, **texts: tuple[str, str]) -> str:
    """An answer with (title, body) by language."""
    with store.writing() as tx:
        return guide.put_answer(
            tx,
            {
                "key": key,
                "topic_id": None,
                "checked_on": "2026-11-20",
                "expires_on": None,
                "source": "",
                "place": place,
            },
            [
                AnswerText(language, title, body, ("Passport",))
                for language, (title, body) in texts.items()
            ],
        )


def found(store: Store, words: str) -> list[str]:
    with store.reading() as r:
        return [answer.key for answer in guide.search(r, words)]


@pytest.fixture
def pack(store):
    put(
        store,
        "protection",
        1,
        es=("Protección temporal", "Cómo pedir la protección temporal y qué papeles llevar."),
        uk=("Тимчасовий захист", "Як подати заяву; сім'я подає заяву разом. Їжа поруч."),
        en=("Temporary protection", "How to apply, which documents to bring."),
    )
    put(
        store,
        "doctor",
        2,
        es=("Médico", "Atención médica gratuita. Información: urgencias 112."),
        uk=("Лікар", "Медична допомога безкоштовна. Сімʼя може прийти разом."),
        en=("Doctor", "Medical care is free of charge, also without temporary protection."),
    )
    put(store, "school", 3, es=("Escuela", "Los niños van a la escuela."), en=("School", "Free."))
    return store


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("protección", ["protection"]),
        ("захист", ["protection"]),
        ("documents", ["protection"]),
        ("лікар", ["doctor"]),
        ("free", ["school", "doctor"]),
        ("escuela", ["school"]),
        ("nothing like it", []),
    ],
)
def test_a_word_is_found_in_any_language(pack, words, keys):
    assert sorted(found(pack, words)[: len(keys)]) == sorted(keys)
    assert keys or found(pack, words) == []


@pytest.mark.parametrize("typed", ["prot", "prote", "protecc", "Тимч", "тимчасов", "esc", "schoo"])
def test_it_is_found_as_one_types(pack, typed):
    assert found(pack, typed)


def test_a_title_counts_more_than_a_body(pack):
    assert found(pack, "temporary protection") == ["protection", "doctor"]


def test_every_word_must_be_there(pack):
    assert found(pack, "medical care") == ["doctor"]
    assert found(pack, "medical school") == []


@pytest.mark.parametrize(
    "typed",
    ["proteccion", "PROTECCIÓN", "atencion medica", "medico", "ninos", "informacion",
     "protecci\u006f\u0301n", "me\u0301dico"],
)  # fmt: skip
def test_accents_and_capitals_do_not_matter(pack, typed):
    assert found(pack, typed)


@pytest.mark.parametrize("typed", ["сім'я", "сім’я", "сімʼя", "СІМ'Я", "сім'"])
def test_every_apostrophe_finds_every_apostrophe(pack, typed):
    assert sorted(found(pack, typed)) == ["doctor", "protection"]


@pytest.mark.parametrize("typed", ["їж", "Їжа", "\u0456\u0308жа"])
def test_a_letter_made_of_two_signs_is_the_same_letter(pack, typed):
    assert found(pack, typed) == ["protection"]


@pytest.mark.parametrize("typed", ["", " ", "\n\t", '"', "*", "()", "-", "^", ":", "\u0301", "😀"])
def test_nothing_to_look_for_finds_nothing(pack, typed):
    assert found(pack, typed) == []


@pytest.mark.parametrize(
    "typed",
    ['"doctor', "doctor*", "doctor)", "title:doctor", "doctor -", "^doctor", "{doctor}",
     "(doctor", "+doctor", "doctor;", "doctor' --"],
)  # fmt: skip
def test_signs_of_the_query_language_are_only_signs(pack, typed):
    with_title = typed.replace("title:", "")
    assert found(pack, with_title) == ["doctor"]


@pytest.mark.parametrize("typed", ["doctor OR school", "doctor NOT school", "NEAR(doctor school)"])
def test_words_of_the_query_language_are_only_words(pack, typed):
    assert found(pack, typed) == []


def test_ten_thousand_characters_are_searched_as_any_others(pack):
    assert found(pack, "doctor " * 1500) == ["doctor"]
    assert found(pack, "x" * 10_000) == []


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=40))
@example("\x00")
@example("\ud800")
@example("a\x00b")
@example("ʼ")
def test_whatever_is_typed_is_searched_and_never_breaks(pack, typed):
    assert set(found(pack, typed)) <= {"protection", "doctor", "school"}


def test_an_answer_has_every_language_and_falls_back(pack):
    with pack.reading() as r:
        answer = guide.search(r, "медична")[0]
        assert guide.get(r, answer.id) == answer
        assert guide.get(r, "no-such-answer") is None
    assert [text.language for text in answer.texts] == ["es", "uk", "en"]
    assert answer.text("uk").title == "Лікар"
    assert answer.text("ar", None, "en").title == "Doctor"
    assert answer.text("ar").language == "es"
    assert answer.text().documents == ("Passport",)


def test_an_answer_that_was_rewritten_is_found_by_its_new_words_only(pack):
    put(pack, "school", 3, en=("Kindergarten", "For the smallest."))
    assert found(pack, "escuela") == []
    assert found(pack, "kinder") == ["school"]
    with pack.reading() as r:
        keys = [answer.key for answer in guide.all_of(r)]
    assert keys == ["protection", "doctor", "school"]


def test_an_answer_in_eight_languages_is_found_once(store):
    languages = ("es", "en", "uk", "ru", "ar", "fr", "pl", "ro")
    for number in range(12):
        put(store, f"a{number}", number, **dict.fromkeys(languages, ("Hotel", "Hotel hotel")))
    keys = found(store, "hotel")
    assert len(keys) == len(set(keys)) == 8


def test_topics_stand_in_the_order_of_the_pack_on_two_levels(store):
    with store.writing() as tx:
        papers = guide.put_topic(tx, "papers", None, {"es": "Papeles"}, 2)
        guide.put_topic(tx, "nie", papers, {"es": "NIE"}, 3)
        guide.put_topic(tx, "health", None, {"es": "Salud"}, 1)
        assert guide.put_topic(tx, "papers", None, {"es": "Documentos"}, 2) == papers
        topics = guide.topics(tx)
    assert [(topic.key, topic.parent_id) for topic in topics] == [
        ("health", None), ("papers", None), ("nie", papers),
    ]  # fmt: skip
    assert topics[1].names == '{"es": "Documentos"}'


def test_an_answer_hangs_on_a_topic_that_exists(store):
    with pytest.raises(RuleBroken), store.writing() as tx:
        guide.put_answer(
            tx,
            {
                "key": "lost",
                "topic_id": "no-such-topic",
                "checked_on": "2026-11-20",
                "expires_on": None,
                "source": "",
                "place": 0,
            },
            [],
        )


def test_an_answer_keeps_its_steps_its_short_text_and_its_directory_entries(store):
    text = AnswerText("es", "Papeles", "Pida cita.", ("Pasaporte",), ("Llame", "Vaya"), "Pida cita")
    with store.writing() as tx:
        answer_id = guide.put_answer(
            tx,
            {
                "key": "papers",
                "topic_id": None,
                "checked_on": "2026-11-20",
                "expires_on": None,
                "source": "",
                "directory": '["red-cross"]',
                "place": 0,
            },
            [text],
        )
        answer = guide.get(tx, answer_id)
    assert answer
    assert answer.texts == (text,)
    assert answer.directory == ("red-cross",)
    assert found(store, "llame") == ["papers"]


def test_texts_that_differ_are_the_next_version_and_the_same_ones_are_not(store):
    put(store, "school", es=("Escuela", "Gratis."))
    put(store, "school", es=("Escuela", "Gratis."))
    put(store, "school", es=("Escuela", "Gratis, también el comedor."))
    with store.reading() as r:
        (answer,) = guide.all_of(r)
        kept = r.all("SELECT edition, origin, texts FROM answer_editions ORDER BY edition")
    assert answer.edition == 2
    assert [(row["edition"], row["origin"]) for row in kept] == [(1, "pack"), (2, "pack")]
    assert guide.from_json(kept[1]["texts"]) == answer.texts


TYPOS = {
    "es": ("Alojamiento para esta noche", ["alojamineto", "alojamieto", "noche aloja", "jamiento"]),
    "en": ("Accommodation for tonight", ["acommodation", "acomodation", "tongiht", "modation"]),
    "uk": ("Тимчасовий притулок для сім'ї", ["тимчасвий", "притулак", "сімї", "тимчасовй при"]),
    "ru": ("Временное убежище для ребёнка", ["времменое", "убежыще", "ребенка", "убежеще"]),
    "ar": ("الإقامة المؤقتة للعائلة", ["الاقامه", "اقمة", "المؤقته", "عائلة", "موقتة"]),
    "fr": ("Hébergement d'urgence à l'école", ["hebergemnt", "urgense", "ecole", "herbergement"]),
    "pl": ("Schronienie dla uchodźców", ["schroninie", "uchodzcow", "uhodzcow", "shronienie"]),
    "ro": ("Adăpost pentru noaptea aceasta", ["adapots", "noapte", "noatpea", "adappost"]),
}


@pytest.mark.parametrize(
    ("language", "typed"), [(tag, typed) for tag, (_, all_) in TYPOS.items() for typed in all_]
)
def test_a_mistyped_word_finds_what_was_meant_in_each_language(store, language, typed):
    for tag, (title, _) in TYPOS.items():
        put(store, tag, 0, **{tag: (title, "")})
    assert found(store, typed)[0] == language


def test_what_holds_the_typed_word_stands_before_what_nearly_does(store):
    put(store, "near", 0, es=("Asalto", "asalto asalto asalto"))
    put(store, "exact", 1, es=("Otra cosa", "También hay un salto de agua, muy lejos de aquí."))
    assert found(store, "salto") == ["exact", "near"]
