"""A person answers by a link: she sees her questionnaire and nothing else; a professional validates."""

import pytest
from django.core.exceptions import ValidationError

from openparcours.coordination.assessments import selectors, services
from openparcours.coordination.assessments.choices import LINK_PURPOSE
from openparcours.coordination.assessments.models import ResponseSection, SectionAuthor
from openparcours.foundation.events.models import Event
from openparcours.foundation.links.selectors import link_of

PHQ = {f"q{n}": 0 for n in range(1, 10)}


@pytest.fixture
def sent(cast):
    return services.send_questionnaire(cast.nurse, person=cast.person, code="phq_9")


def link(sent):
    return link_of(LINK_PURPOSE, sent.issued.token)


def test_the_link_opens_an_empty_questionnaire(cast, sent):
    questionnaire, answers = services.guest_response(link(sent))
    assert (questionnaire.code, answers) == ("phq_9", {})
    assert (sent.response.mode, sent.issued.link.label) == ("personne", "la personne")


def test_answers_are_kept_as_they_come_and_sent_once(cast, sent):
    assert services.answer_by_link(link(sent), answers={"q1": 2}) == []
    assert services.guest_response(link(sent))[1] == {"q1": "2"}
    problems = services.answer_by_link(link(sent), answers={"q2": 7}, is_final=True)
    assert "n'est pas une réponse proposée" in problems[0].message
    missing = services.answer_by_link(link(sent), answers={}, is_final=True)
    assert len(missing) == 8
    assert services.answer_by_link(link(sent), answers={**PHQ, "q9": 1}, is_final=True) == []
    assert services.guest_response(link(sent)) is None
    with pytest.raises(ValidationError):
        services.answer_by_link(link(sent), answers=PHQ)
    given = Event.objects.get(name="AnswersGiven")
    assert (given.payload["has_alert"], given.person_id) == (True, cast.person.pk)
    assert [a.label for a in SectionAuthor.objects.all()] == ["Par lien : la personne"]


def test_a_professional_reviews_and_validates(cast, sent):
    services.answer_by_link(link(sent), answers=PHQ, is_final=True)
    assert selectors.answers_to_review(cast.nurse) == [sent.response]
    assert selectors.answers_to_review(cast.worker) == []  # a health section
    services.validate_response(cast.nurse, response=sent.response)
    assert selectors.answers_to_review(cast.nurse) == []


def test_what_a_professional_writes_is_not_the_guest_s_to_read(cast, sent):
    services.answer_by_link(link(sent), answers={"q1": 2})
    row = ResponseSection.objects.get(response=sent.response)
    services.save_section(cast.nurse, section=row, answers={"q2": 3}, revision=row.revision)
    assert services.guest_response(link(sent)) is None
    with pytest.raises(ValidationError, match="n'attend plus"):
        services.answer_by_link(link(sent), answers={"q3": 1})


def test_a_link_is_for_those_who_may_answer(cast):
    with pytest.raises(ValidationError, match="à la personne ou à un proche"):
        services.send_questionnaire(cast.nurse, person=cast.person, code="phq_9", mode="professionnel")
    with pytest.raises(ValidationError, match="ne se remplit pas"):
        services.send_questionnaire(cast.nurse, person=cast.person, code="trst")
