"""Counterfactual and joined copies of training paragraphs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT

from stance.errors import ConfigError
from stance.records import LabelledParagraph
from stance.scheme import load_scheme
from training.augment import augment, check_copies
from training.config import Augment

NAMES = ROOT / "configs/names.yaml"


def paragraph(text: str, doc: str = "d", **labels: str) -> LabelledParagraph:
    return LabelledParagraph(text, labels, doc)


def test_a_swapped_copy_loses_the_stance_and_keeps_the_rest() -> None:
    original = paragraph(
        "Putin thanked the Kremlin's friends; Russian oil flows.",
        russia="supportive",
        west="critical",
        sentiment="positive",
    )
    (copy,) = augment([original], Augment(swap=1, names=NAMES), seed=0)
    assert copy.labels == {"russia": "none", "west": "critical", "sentiment": "positive"}
    assert not any(word in copy.text for word in ("Putin", "Kremlin", "Russian"))
    assert "oil flows" in copy.text


def test_swapping_the_holder_empties_both_targets() -> None:
    original = paragraph("Beijing denounced Washington.", russia="none", west="critical")
    (copy,) = augment([original], Augment(swap=1, names=NAMES), seed=0)
    assert copy.labels == {"russia": "none", "west": "none"}
    assert "Beijing" not in copy.text
    assert "denounced Washington" in copy.text


@pytest.mark.parametrize(
    "original",
    [
        paragraph("Beijing received a visitor.", russia="none", west="none"),
        # Sinopec would still tell that China is meant
        paragraph("Beijing and Sinopec denounced Washington.", russia="none", west="critical"),
    ],
)
def test_no_copy_where_no_label_would_change_or_a_hint_stays(original: LabelledParagraph) -> None:
    assert augment([original], Augment(swap=1, names=NAMES), seed=0) == []


def test_names_without_hints(tmp_path: Path) -> None:
    names = tmp_path / "names.yaml"
    entity = {"tasks": ["russia"], "forms": {"country": ["Russia"]}, "others": []}
    stand_ins = {"Peru": {"country": "Peru", "demonym": "Peruvian"}}
    names.write_text(json.dumps({"entities": {"russia": entity}, "stand_ins": stand_ins}))
    original = paragraph("China praised Russia.", russia="supportive")
    (copy,) = augment([original], Augment(swap=1, names=names), seed=0)
    assert copy.text == "China praised Peru."


def test_a_joined_copy_has_the_stance_of_either_and_no_label_where_they_differ() -> None:
    one = paragraph("One.", "a", russia="supportive", west="critical", sentiment="positive")
    other = paragraph("Other.", "b", russia="none", west="supportive", sentiment="positive")
    copies = augment([one, other], Augment(join=2), seed=1)
    assert copies
    for copy in copies:
        assert {"One.", "Other."} == set(copy.text.split())
        assert copy.labels == {"russia": "supportive", "sentiment": "positive"}


PRAISE = "Beijing praised Moscow at a dinner in the evening."
BLAME = "It blamed NATO for the war in a long statement."
LIMIT = "It sent no arms to the Russian army this year."
TALKS = "Mr. Li met the ambassadors of eleven countries on Thursday."


def marked(
    text: str, labels: dict[str, str], **evidence: dict[str, tuple[str, ...]]
) -> LabelledParagraph:
    return LabelledParagraph(text, labels, "d", evidence=evidence)


def copies_of(original: LabelledParagraph, **one_sided: str) -> set[tuple[str, str]]:
    """Texts and labels of what is cut from a paragraph under twenty seeds."""
    config = Augment.model_validate({"cut": 1, "one_sided": one_sided})
    made = [copy for seed in range(20) for copy in augment([original], config, seed)]
    assert all(not copy.evidence for copy in made)
    return {(copy.text, str(dict(sorted(copy.labels.items())))) for copy in made}


def test_a_cut_copy_loses_the_evidence_and_the_stance() -> None:
    labels = {"russia": "supportive", "west": "critical", "sentiment": "negative"}
    evidence = {"russia": {"for": ("praised Moscow",)}, "west": {"against": ("blamed NATO",)}}
    made = copies_of(marked(f"{PRAISE} {BLAME} {TALKS}", labels, **evidence))
    # the sentiment of what is left is not known
    assert made == {
        (f"{BLAME} {TALKS}", "{'russia': 'none', 'west': 'critical'}"),
        (f"{PRAISE} {TALKS}", "{'russia': 'supportive', 'west': 'none'}"),
        (TALKS, "{'russia': 'none', 'west': 'none'}"),
    }


def test_a_task_that_loses_a_part_of_its_evidence_has_no_label() -> None:
    evidence = {"russia": {"for": ("praised Moscow",)}, "west": {"against": ("blamed", "dinner")}}
    labels = {"russia": "supportive", "west": "critical"}
    made = copies_of(marked(f"{PRAISE} {BLAME} {TALKS}", labels, **evidence))
    assert (f"{BLAME} {TALKS}", "{'russia': 'none'}") in made


def test_a_copy_with_one_side_of_the_evidence_has_its_label() -> None:
    evidence = {"russia": {"for": ("praised Moscow",), "against": ("sent no arms",)}}
    original = marked(f"{PRAISE} {LIMIT} {TALKS}", {"russia": "ambivalent"}, **evidence)
    nothing = (TALKS, "{'russia': 'none'}")
    assert copies_of(original) == {nothing}
    praise = (f"{PRAISE} {TALKS}", "{'russia': 'supportive'}")
    assert copies_of(original, **{"for": "supportive"}) == {nothing, praise}


def test_sides_that_share_a_sentence_are_not_parted() -> None:
    evidence = {"russia": {"for": ("praised Moscow", "It sent"), "against": ("no arms",)}}
    original = marked(f"{PRAISE} {LIMIT} {TALKS}", {"russia": "ambivalent"}, **evidence)
    assert copies_of(original, **{"for": "supportive"}) == {(TALKS, "{'russia': 'none'}")}


def test_a_task_without_marked_words_keeps_no_label() -> None:
    evidence: dict[str, dict[str, tuple[str, ...]]] = {
        "russia": {"for": ()},
        "west": {"against": ("blamed NATO",)},
    }
    labels = {"russia": "supportive", "west": "critical"}
    made = copies_of(marked(f"{PRAISE} {BLAME} {TALKS}", labels, **evidence))
    assert made == {(f"{PRAISE} {TALKS}", "{'west': 'none'}")}


def test_odd_spaces_do_not_stop_the_cutting() -> None:
    evidence = {"russia": {"for": ("praised Moscow",)}}
    text = f"{PRAISE} Mr. S\u00a0. {TALKS}"
    assert copies_of(marked(text, {"russia": "supportive"}, **evidence))


def test_labels_of_copies_are_checked_against_the_scheme(
    capsys: pytest.CaptureFixture[str],
) -> None:
    config = Augment.model_validate({"cut": 1, "one_sided": {"for": "friendly"}})
    original = marked(PRAISE, {"russia": "supportive"}, russia={"for": ("praised",)})
    with pytest.raises(
        ConfigError, match=r"augment\.one_sided\.for: got 'friendly'; allowed for 'r"
    ):
        check_copies(config, [original], load_scheme())
    check_copies(config, [paragraph(PRAISE, russia="supportive")], load_scheme())
    assert "no evidence is marked" in capsys.readouterr().err
    swaps = Augment(swap=1, label="silent", names=NAMES)
    with pytest.raises(ConfigError, match=r"augment\.label: got 'silent'; allowed for 'russia'"):
        check_copies(swaps, [original], load_scheme())


@pytest.mark.parametrize(
    "original",
    [
        paragraph(PRAISE, russia="supportive"),
        marked(PRAISE, {"russia": "supportive"}, russia={"for": ("praised Moscow",)}),
        marked(f"{PRAISE} So it is.", {"russia": "supportive"}, russia={"for": ("praised",)}),
    ],
    ids=["no evidence", "nothing would be left", "too little would be left"],
)
def test_no_cut_copy(original: LabelledParagraph) -> None:
    assert augment([original], Augment(cut=1), seed=0) == []


def test_paragraphs_of_one_document_are_not_joined() -> None:
    assert augment([paragraph("A.", "d"), paragraph("B.", "d")], Augment(join=1), seed=0) == []


def test_the_same_seed_makes_the_same_copies() -> None:
    originals = [
        replace(
            paragraph(f"{PRAISE} On day {i} {TALKS}", str(i), russia="supportive"),
            evidence={"russia": {"for": ("praised Moscow",)}},
        )
        for i in range(20)
    ]
    config = Augment(cut=0.5, swap=0.5, join=0.5, names=NAMES)
    first, again, other = (augment(originals, config, seed) for seed in (1, 1, 2))
    assert first == again != other
    assert len(first) == 30


@pytest.mark.parametrize("text", ["", "label: none\n", "- a\n"])
def test_a_faulty_file_of_names_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "names.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"augment\.names: .*names\.yaml"):
        augment([paragraph("A.")], Augment(swap=1, names=path), seed=0)
