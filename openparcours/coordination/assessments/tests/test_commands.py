"""`parcours instruments`: the screens' scores without a database."""

import io
import json

import pytest
from django.core.management import CommandError, call_command


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("instruments", *words, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def answers(tmp_path):
    def write(content) -> str:
        path = tmp_path / "answers.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return str(path)

    return write


def test_the_list_tells_codes_titles_and_licences():
    assert "aggir" in run("list")
    assert "accord, à activer" in run("list", "prisma_7")
    listed = json.loads(run("list", "--json"))
    assert {"code", "title", "licence", "sections", "scores", "needs_switch"} <= listed[0].keys()


def test_a_score_with_its_arithmetic(answers):
    path = answers({"coherence": "C", "orientation": "C", "toilette": "A", "habillage": "A", "alimentation": "A",
                    "elimination": "A", "transferts": "A", "deplacement_interieur": "A"})  # fmt: skip
    assert "GIR : 2 (de 1 à 6)" in run("score", "aggir", path)
    report = json.loads(run("score", "aggir", path, "--json"))
    scores = {each["code"]: each for each in report["scores"]}
    assert (scores["gir"]["value"], scores["gir"]["state"], scores["rang"]["value"]) == (2, "calcule", 4)
    assert report["version"] == scores["gir"]["version"]
    assert "Groupe B : 2700 ≥ 2016, rang 4, GIR 2" in scores["gir"]["trace"]


def test_a_missing_answer_is_undetermined_and_not_a_failure(answers):
    path = answers({"q1": 3})
    assert "indéterminé" in run("score", "phq_2", path)
    report = json.loads(run("score", "phq_2", path, "--json"))
    assert report["scores"][0]["value"] is None
    assert [missing["code"] for missing in report["scores"][0]["missing"]] == ["q2"]


def test_answers_come_from_the_standard_input_too(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO('{"intensite": 7}'))
    assert "Douleur : 7 / 10" in run("score", "douleur_en", "-")


def test_wrong_answers_are_told_and_end_with_1(answers, capsys):
    with pytest.raises(SystemExit) as stop:
        run("score", "phq_2", answers({"q1": 9, "inconnue": 1}))
    assert stop.value.code == 1


@pytest.mark.parametrize(
    "words",
    [("score", "inconnu", "-"), ("score", "katz", "absent.json"), ("list", "inconnu")],
)
def test_what_cannot_be_read_ends_with_2(words):
    with pytest.raises(CommandError) as refusal:
        run(*words)
    assert refusal.value.returncode == 2


@pytest.mark.parametrize("content", ["", "[]", "3", "{", "[" * 100_000, '{"a": NaN'])
def test_naughty_files_end_with_2(answers, content):
    with pytest.raises(CommandError) as refusal:
        run("score", "katz", answers(content))
    assert refusal.value.returncode == 2
