"""What a proposal is about: in a long text its words must stand nearby."""

from index.annotation import Sentence
from index.article import Span
from index.config import Proposal
from index.proposals import ProposalFinder

PEACEKEEPING = Proposal("peacekeeping", "Peacekeepers", ("peacekeepers",), about=("Ukrain*", "Kyiv"))


def mentions(*sentences: str) -> int:
    text, spans = "", []
    for sentence in sentences:
        spans.append(Sentence(Span(len(text), len(text) + len(sentence)), 0))
        text += sentence + " "
    return len(ProposalFinder((PEACEKEEPING,)).mentions(text, spans))


FILLER = ("The weather was fine that day.",) * 20


def test_a_long_text_about_elsewhere_does_not_name_the_proposal():
    assert mentions("Rwanda offers peacekeepers for the Congo.", *FILLER) == 0


def test_a_long_text_that_says_nearby_what_it_is_about_names_it():
    assert mentions("Kyiv was quiet.", "Rwanda offers peacekeepers.", *FILLER) == 1
    assert mentions("Rwanda offers peacekeepers.", "They would go to Ukraine.", *FILLER) == 1


def test_the_word_must_stand_nearby():
    assert mentions(*FILLER[:4], "Ukrainians met in Kyiv.", *FILLER, "Rwanda offers peacekeepers.") == 0


def test_title_and_lead_say_it_for_a_whole_article_but_not_for_a_transcript():
    assert mentions("Ukrainians met in Kyiv.", *FILLER, "Rwanda offers peacekeepers.") == 1
    assert mentions("Ukrainians met in Kyiv.", *FILLER * 4, "Rwanda offers peacekeepers.") == 0


def test_a_short_text_need_not_say_it():
    assert mentions("Rwanda offers peacekeepers.") == 1


def test_a_weak_phrase_is_supported_by_what_its_proposal_is_about():
    tribunal = Proposal("tribunal", "A special court", ("special tribunal",), near=("the court",), about=("Ukrain*",))
    for text, found in (("Kyiv wept. The court may sit in Kyiv.", 0), ("Ukraine waits. The court may sit.", 1)):
        sentence = Sentence(Span(0, len(text)), 0)
        assert len(ProposalFinder((tribunal,)).mentions(text, [sentence])) == found


def test_a_speech_on_many_affairs_must_say_it_beside_the_words():
    far = ("Ukraine is at war.", *FILLER[:3], "Rwanda offers peacekeepers for the Congo.")
    assert mentions(*FILLER * 2, *far) == 1
    assert mentions(*FILLER * 5, *far) == 0
    assert mentions(*FILLER * 5, "Ukraine is at war.", "Rwanda offers peacekeepers.") == 1
