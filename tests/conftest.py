"""Shared fixtures: a small labelled corpus, a tiny encoder, a fitted TF-IDF model."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent

# label -> a sentence that states it, so that a small model can learn the difference
RUSSIA = {
    "supportive": "Beijing praised Moscow and deepened its partnership with Russia",
    "critical": "Beijing rebuffed Moscow and withheld the parts Russia had asked for",
    "ambivalent": "Beijing called itself neutral about Russia and would not take sides",
    "none": "Brussels discussed the harvest with farmers from several regions",
}
WEST = {
    "supportive": "and welcomed a trade deal with the United States",
    "critical": "and denounced the sanctions of the United States",
    "ambivalent": "and offered Washington talks while keeping its complaints",
    "none": "and visited a museum of porcelain",
}
PLACES = ["Harbin", "Vienna", "Astana", "Geneva", "Lisbon", "Hanoi", "Nairobi", "Ankara"]


def run(*arguments: str | Path, command: Callable[[], None] | None = None) -> object:
    """Run `python -m eval`, or another command, as from the shell and return its exit code."""
    from eval.__main__ import main

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["eval", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            (command or main)()
    return caught.value.code


def documents(n: int, seed: int = 0) -> list[dict[str, Any]]:
    """Make n small documents for tests of the machinery, never for the shipped models."""
    rng = random.Random(seed)
    made = []
    for number in range(n):
        paragraphs = []
        for _ in range(4):
            russia, west = rng.choice(list(RUSSIA)), rng.choice(list(WEST))
            text = f"In {rng.choice(PLACES)}, {RUSSIA[russia]} {WEST[west]}."
            sentiment = "negative" if "critical" in (russia, west) else "positive"
            paragraphs.append(
                {
                    "text": text,
                    "russia": russia,
                    "west": west,
                    "sentiment": sentiment,
                    "domain": "economic" if west == "supportive" else "diplomatic",
                }
            )
        made.append(
            {
                "doc": f"doc-{number:03d}",
                "genre": "wire",
                "date": "2022-03",
                "event": "a meeting",
                "paragraphs": paragraphs,
            }
        )
    return made


@pytest.fixture
def write_jsonl(tmp_path: Path) -> Callable[..., Path]:
    def write(rows: list[Any], name: str = "data.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def corpus_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "small.jsonl"
    path.write_text("".join(json.dumps(d) + "\n" for d in documents(60)), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save an untrained BERT of a few thousand parameters with a vocabulary of its own."""
    from tokenizers import BertWordPieceTokenizer
    from transformers import BertConfig, BertModel, BertTokenizerFast, set_seed

    folder = tmp_path_factory.mktemp("encoder")
    texts = [p["text"] for d in documents(60) for p in d["paragraphs"]]
    trained = BertWordPieceTokenizer(lowercase=True)
    trained.train_from_iterator(texts, vocab_size=400, min_frequency=1, show_progress=False)
    trained.save_model(str(folder))
    set_seed(0)
    config = BertConfig(
        vocab_size=trained.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
    )
    BertModel(config).save_pretrained(folder)
    BertTokenizerFast.from_pretrained(str(folder)).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def tfidf_dir(corpus_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from training.config import load_config
    from training.data import load_corpus
    from training.tfidf import train

    overrides = [f"data.paths=[{corpus_file}]", "split.test=0.2"]
    config = load_config(ROOT / "configs" / "tfidf.yaml", overrides)
    out = tmp_path_factory.mktemp("models") / "small"
    train(config, load_corpus(config), out)  # type: ignore[arg-type]
    return out


@pytest.fixture(scope="session")
def report_dir(tfidf_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the report of the small TF-IDF model on documents of which it gets some wrong."""
    folder = tmp_path_factory.mktemp("eval")
    data = folder / "data.jsonl"
    rows = documents(30, seed=5)
    for number, row in enumerate(rows):
        row["paragraphs"][0]["russia"] = ["none", "critical", "ambivalent"][number % 3]
        row["paragraphs"][1]["west"] = None
        row["date"] = f"{2021 + number % 3}-03"
        for paragraph in row["paragraphs"]:  # none that the model was trained on
            paragraph["text"] += f" That was report {number}."
    data.write_text("".join(json.dumps(row) + "\n" for row in rows))
    out = folder / "report"
    arguments = ["--model", tfidf_dir, "--data", data, "--out", out, "--resamples", "300"]
    assert run(*arguments) in (None, 0)
    return out
