"""Telling languages apart by their function words."""

from __future__ import annotations

import pytest

from index.language import detect

SENTENCES = {
    "en": "The prime minister said on Monday that the country would not send troops to Ukraine while there is no truce.",
    "de": "Der Kanzler sagte am Montag, dass das Land keine Soldaten in die Ukraine schickt, solange es keine Waffenruhe gibt.",
    "fr": "Le premier ministre a déclaré lundi que le pays n'enverrait pas de soldats tant qu'il n'y aurait pas de trêve.",
    "es": "El presidente dijo el lunes que el país no enviará soldados a Ucrania mientras no haya una tregua en la región.",
    "it": "Il presidente del Consiglio ha detto lunedì che il Paese non invierà soldati finché non ci sarà una tregua.",
    "nl": "De premier zei maandag dat het land geen soldaten naar Oekraïne zal sturen zolang er geen staakt-het-vuren is.",
    "pl": "Premier powiedział w poniedziałek, że kraj nie wyśle żołnierzy na Ukrainę, dopóki nie będzie zawieszenia broni.",
    "pt": "O primeiro-ministro disse na segunda-feira que o país não enviará soldados enquanto não houver trégua.",
    "sv": "Statsministern sade på måndagen att landet inte kommer att skicka soldater så länge det inte finns en vapenvila.",
    "da": "Statsministeren sagde mandag, at landet ikke vil sende soldater til Ukraine, så længe der ikke er en våbenhvile.",
    "fi": "Pääministeri sanoi maanantaina, että maa ei lähetä sotilaita Ukrainaan niin kauan kuin tulitaukoa ei ole.",
    "cs": "Premiér v pondělí řekl, že země nepošle vojáky na Ukrajinu, dokud nebude příměří, které by bylo dodržováno.",
    "hu": "A miniszterelnök hétfőn azt mondta, hogy az ország nem küld katonákat Ukrajnába, amíg nincs tűzszünet.",
    "ro": "Prim-ministrul a spus luni că țara nu va trimite soldați în Ucraina atât timp cât nu există un armistițiu.",
    "ru": "Премьер-министр заявил в понедельник, что страна не отправит войска в Украину, пока не будет перемирия.",
    "uk": "Прем'єр-міністр заявив у понеділок, що країна не надішле війська, поки не буде припинення вогню.",
    "el": "Ο πρωθυπουργός δήλωσε τη Δευτέρα ότι η χώρα δεν θα στείλει στρατιώτες.",
    "zh": "总理周一表示，只要没有停火，该国就不会派遣士兵。",
    "ja": "首相は月曜日、停戦がない限り兵士を派遣しないと述べた。",
    "ko": "총리는 월요일 휴전이 없는 한 군인을 보내지 않겠다고 말했다.",
    "ar": "قال رئيس الوزراء يوم الاثنين إن البلاد لن ترسل جنودا إلى أوكرانيا ما لم يكن هناك وقف لإطلاق النار",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_one_sentence_is_enough(language: str) -> None:
    assert detect(SENTENCES[language]) == language


@pytest.mark.parametrize(
    "text", ["", "   ", "1,234 5,678 9", "Tusk Macron Starmer", "F.W. Woolworth Co.", "x" * 10_000, "\x00\x1b"]
)
def test_what_is_no_prose_is_left_undecided(text: str) -> None:
    assert detect(text) == ""


def test_foreign_names_and_a_quoted_sentence_do_not_mislead() -> None:
    text = (
        "José Manuel Albares told El País that Spain would not be part of it. “Nadie está considerando eso,” he said, "
        "and added that the question was not on the table at all."
    )
    assert detect(text) == "en"


def test_curly_and_straight_apostrophes_are_the_same() -> None:
    assert detect(SENTENCES["fr"].replace("'", "’")) == "fr"


def test_only_samples_of_a_long_text_are_looked_at() -> None:
    assert detect(SENTENCES["en"] + " " + "x" * 5_000_000) == "en"
