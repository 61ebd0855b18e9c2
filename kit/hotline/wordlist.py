"""The words that callers may text, in each language, as they would write them.

Words are compared as `kit.hotline.letters.plain` writes them: case and accents do not count.
What stands under "" is understood in every language and says nothing about which one it is.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "": {
        "info": ("INFO", "HELP", "MENU"),
        "stop": ("STOP", "STOPP", "STOPALL", "UNSUBSCRIBE"),
        "start": ("START", "UNSTOP"),
        "yes": ("OK", "👍"),
        "no": ("NO", "👎"),
    },
    "en": {
        "info": ("information",),
        "book": ("BOOK", "booking", "appointment", "new appointment", "book appointment"),
        "move": ("MOVE", "change", "reschedule", "move appointment", "change appointment"),
        "cancel": ("CANCEL", "cancel appointment"),
        "need": ("NEED", "needs", "wheelchair", "interpreter"),
        "person": ("HUMAN", "volunteer", "operator", "talk to a human"),
        "yes": ("YES", "yep", "yeah", "y"),
        "no": ("NO", "nope", "n"),
        "other": ("OTHER", "another day", "other day", "other days"),
        "thanks": ("thanks", "thank you", "thank you very much", "many thanks", "thx"),
    },
    "es": {
        "info": ("información", "ayuda"),
        "book": ("CITA", "pedir cita", "reservar", "nueva cita", "turno"),
        "move": ("CAMBIAR", "mover", "cambiar cita", "cambiar la cita"),
        "cancel": ("ANULAR", "cancelar", "anular cita", "cancelar cita", "cancelar la cita"),
        "stop": ("BAJA", "parar"),
        "start": ("ALTA",),
        "need": ("NECESITO", "silla de ruedas", "intérprete"),
        "person": ("HUMANO", "voluntario", "voluntaria", "operador"),
        "yes": ("SÍ", "claro", "vale"),
        "no": ("NO",),
        "other": ("OTRO", "otro día", "otros días", "otra fecha"),
        "thanks": ("gracias", "muchas gracias", "mil gracias"),
    },
    "uk": {
        "info": ("ІНФО", "інформація", "допомога", "довідка", "меню"),
        "book": ("ПРИЙОМ", "запис", "записатися", "запис на прийом", "черга"),
        "move": ("ЗМІНИТИ", "перенести", "перенести запис", "змінити запис"),
        "cancel": ("СКАСУВАТИ", "скасувати запис", "відмінити"),
        "stop": ("СТОП",),
        "start": ("СТАРТ",),
        "need": ("ТРЕБА", "крісло колісне", "інвалідний візок", "перекладач"),
        "person": ("ЛЮДИНА", "волонтер", "оператор"),
        "yes": ("ТАК", "добре", "прийду", "прийдемо", "tak"),
        "no": ("НІ", "не прийду", "не прийдемо"),
        "other": ("ІНШЕ", "інший", "інший день", "інші дні", "інша дата"),
        "thanks": ("дякую", "дякую вам", "дуже дякую", "щиро дякую", "дякуємо"),
    },
    "ru": {
        "info": ("ИНФО", "информация", "помощь", "справка", "меню"),
        "book": ("ПРИЁМ", "запись", "записаться", "запись на приём", "очередь"),
        "move": ("ИЗМЕНИТЬ", "перенести", "перенести запись", "изменить запись"),
        "cancel": ("ОТМЕНИТЬ", "отмена", "отменить запись"),
        "stop": ("СТОП",),
        "start": ("СТАРТ",),
        "need": ("НУЖНО", "кресло-коляска", "инвалидная коляска", "переводчик"),
        "person": ("ЧЕЛОВЕК", "волонтёр", "оператор"),
        "yes": ("ДА", "хорошо", "приду", "придём", "da"),
        "no": ("НЕТ", "не приду", "не придём", "net"),
        "other": ("ДРУГОЕ", "другой", "другой день", "другие дни", "другая дата"),
        "thanks": ("спасибо", "спасибо большое", "большое спасибо", "спасибо вам", "благодарю"),
    },
    "ar": {
        "info": ("معلومات", "مساعدة", "استعلام"),
        "book": ("موعد", "حجز", "حجز موعد", "موعد جديد"),
        "move": ("تغيير", "تأجيل", "تغيير الموعد", "تغيير موعد"),
        "cancel": ("إلغاء", "الغاء الموعد", "إلغاء موعد"),
        "stop": ("توقف", "قف", "إيقاف"),
        "start": ("ابدأ", "بدء"),
        "need": ("احتياج", "كرسي متحرك", "مترجم"),
        "person": ("شخص", "متطوع", "إنسان"),
        "yes": ("نعم", "أجل", "ايوه", "طيب"),
        "no": ("لا", "كلا"),
        "other": ("آخر", "يوم آخر", "أيام أخرى", "غيره"),
        "thanks": ("شكرا", "شكرا جزيلا", "شكرا لك", "شكرا لكم"),
    },
    "fr": {
        "info": ("INFOS", "information", "aide"),
        "book": ("RDV", "rendez-vous", "prendre rdv", "réserver", "prendre rendez-vous"),
        "move": ("CHANGER", "déplacer", "changer rdv", "changer de jour", "modifier"),
        "cancel": ("ANNULER", "annuler rdv", "annuler le rdv", "annulation"),
        "stop": ("ARRÊT", "arrêter"),
        "start": ("REPRENDRE",),
        "need": ("BESOIN", "fauteuil roulant", "interprète"),
        "person": ("HUMAIN", "bénévole", "opérateur"),
        "yes": ("OUI", "d'accord"),
        "no": ("NON",),
        "other": ("AUTRE", "autre jour", "un autre jour", "autres jours", "autre date"),
        "thanks": ("merci", "merci beaucoup", "merci bien"),
    },
    "pl": {
        "info": ("informacja", "informacje", "pomoc"),
        "book": ("WIZYTA", "umówić", "termin", "nowa wizyta", "rezerwacja"),
        "move": ("ZMIANA", "zmienić", "przełożyć", "zmień", "zmiana wizyty"),
        "cancel": ("ODWOŁAJ", "odwołać", "anuluj", "anulować", "odwołać wizytę"),
        "need": ("TRZEBA", "potrzeba", "wózek inwalidzki", "tłumacz"),
        "person": ("CZŁOWIEK", "wolontariusz", "konsultant"),
        "yes": ("TAK", "dobrze"),
        "no": ("NIE",),
        "other": ("INNY", "inny dzień", "inne dni", "inna data", "inny termin"),
        "thanks": ("dziękuję", "dziękuję bardzo", "bardzo dziękuję", "dzięki"),
    },
    "ro": {
        "info": ("informații", "informație", "ajutor"),
        "book": ("PROGRAMARE", "rezervare", "programare nouă", "rezerva"),
        "move": ("MUTĂ", "schimbă", "schimbare", "modifică", "reprogramare"),
        "cancel": ("ANULEAZĂ", "anulare", "renunț", "anulează programarea"),
        "stop": ("OPREȘTE",),
        "start": ("PORNEȘTE",),
        "need": ("NEVOIE", "scaun rulant", "scaun cu rotile", "interpret"),
        "person": ("OM", "voluntar", "operator"),
        "yes": ("DA", "bine"),
        "no": ("NU",),
        "other": ("ALTA ZI", "alte zile", "altă dată"),
        "thanks": ("mulțumesc", "mulțumesc mult", "mulțumim"),
    },
}
"""The words of each language by meaning; the one in capitals is what our texts and posters say.

`info` how it works, `book` `move` `cancel` an appointment, `need` a wheelchair or an interpreter at
it, `person` somebody to talk to, `yes` `no` `other` (another day) answers, `stop` no more texts,
`start` texts again; `thanks` wants nothing.
"""

_COURTESIES = """
please thanks thank you hi hello the a for we are people persons person adults
por favor gracias hola somos personas persona para
будь ласка дякую добрий день привіт вітаю нас осіб людей особи осіб люди чоловік
пожалуйста спасибо здравствуйте привет человек человека людей нас
من فضلك شكرا مرحبا السلام عليكم نحن اشخاص أشخاص شخصا
merci bonjour svp nous sommes personnes personne
prosze proszę dziekuje dziękuję dzien dobry osob osób osoby osoba jest nas
te rog multumesc mulțumesc buna ziua suntem persoane persoana nr
"""
FILLERS = frozenset(_COURTESIES.split())
"""Words that add nothing: courtesies, and "people" beside a number."""

NUMBERS: Mapping[int, tuple[str, ...]] = {
    1: ("one", "uno", "una", "un", "один", "одна", "واحد", "une", "jeden", "jedna", "unu"),
    2: ("two", "dos", "два", "дві", "двоє", "две", "двое", "اثنان", "اثنين", "deux", "dwa", "dwie",
        "doi", "doua"),
    3: ("three", "tres", "три", "троє", "трое", "ثلاثة", "trois", "trzy", "troje", "trei"),
    4: ("four", "cuatro", "чотири", "четверо", "четыре", "أربعة", "quatre", "cztery", "czworo",
        "patru"),
    5: ("five", "cinco", "п'ять", "пʼять", "пять", "п'ятеро", "пятеро", "خمسة", "cinq", "piec",
        "cinci"),
    6: ("six", "seis", "шість", "шесть", "ستة", "szesc", "sase"),
    7: ("seven", "siete", "сім", "семь", "سبعة", "sept", "siedem", "sapte"),
    8: ("eight", "ocho", "вісім", "восемь", "ثمانية", "huit", "osiem", "opt"),
    9: ("nine", "nueve", "дев'ять", "девять", "تسعة", "neuf", "dziewiec", "noua"),
    10: ("ten", "diez", "десять", "عشرة", "dix", "dziesiec", "zece"),
}  # fmt: skip
"""How people write a small number in letters."""

DANGER = (
    "112",
    # someone who may die by their own hand
    "suicid", "kill myself", "want to die", "end my life", "matarme", "quiero morir",
    "quitarme la vida", "самогуб", "самовбив", "хочу померти", "не хочу жити", "суицид", "самоубий",
    "хочу умереть", "не хочу жить", "انتحار", "انتحر", "أريد أن أموت", "اقتل نفسي",
    "veux mourir", "me tuer", "samoboj", "chce umrzec", "zabic sie", "nie chce zyc", "sinucid",
    "vreau sa mor", "sa ma omor",
    # someone who is held, sold or beaten
    "traffick", "kidnap", "rape", "he hits me", "took my passport", "trata de personas",
    "secuestr", "violacion", "me pega", "me quito el pasaporte", "торгівл людьми",
    "торгівля людьми", "викрал", "зґвалт", "б'є мене", "забрав паспорт", "забрали паспорт",
    "торговля людьми", "похитил", "изнасил", "бьет меня", "отобрал паспорт", "отобрали паспорт",
    "اتجار بالبشر", "خطف", "اغتصاب", "يضربني", "أخذ جوازي", "traite des etres", "on m'a enlev",
    "violee", "violence", "me frappe", "pris mon passeport", "handel ludzmi",
    "porwan", "porwal", "gwalt",
    "bije mnie", "zabral paszport", "trafic de persoane", "rapit", "violat", "ma bate",
    "mi-a luat pasaportul",
)  # fmt: skip
"""What brings a text to the top of the volunteers' list: beginnings of words, and phrases."""
