"""Counterfactual and joined copies of training paragraphs."""

from __future__ import annotations

import json
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


def test_labels_of_copies_are_checked_against_the_scheme() -> None:
    swaps = Augment(swap=1, label="silent", names=NAMES)
    with pytest.raises(ConfigError, match=r"augment\.label: got 'silent'; allowed for 'russia'"):
        check_copies(swaps, load_scheme())
    check_copies(Augment(label="silent"), load_scheme())


def test_paragraphs_of_one_document_are_not_joined() -> None:
    assert augment([paragraph("A.", "d"), paragraph("B.", "d")], Augment(join=1), seed=0) == []


def test_the_same_seed_makes_the_same_copies() -> None:
    originals = [
        paragraph(f"Beijing praised Moscow on day {i}.", str(i), russia="supportive")
        for i in range(20)
    ]
    config = Augment(swap=0.5, join=0.5, names=NAMES)
    first, again, other = (augment(originals, config, seed) for seed in (1, 1, 2))
    assert first == again != other
    assert len(first) == 20


@pytest.mark.parametrize("text", ["", "label: none\n", "- a\n"])
def test_a_faulty_file_of_names_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "names.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"augment\.names: .*names\.yaml"):
        augment([paragraph("A.")], Augment(swap=1, names=path), seed=0)
