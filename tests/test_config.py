from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import documents

from stance.errors import ConfigError
from training.config import Tfidf, Transformer, load_config
from training.data import load_corpus

ROOT = Path(__file__).parent.parent
TRANSFORMER = ROOT / "configs" / "transformer.yaml"


def test_shipped_configs_are_valid() -> None:
    assert isinstance(load_config(ROOT / "configs" / "tfidf.yaml"), Tfidf)
    assert isinstance(load_config(TRANSFORMER), Transformer)


def test_overrides_and_scientific_notation() -> None:
    config = load_config(TRANSFORMER, ["optimizer.lr=3e-5", "data.paths=[a, b]", "seed=7"])
    assert isinstance(config, Transformer)
    assert config.optimizer.lr == 3e-5
    assert [str(p) for p in config.data.paths] == ["a", "b"]
    assert config.seed == 7


def test_every_fault_at_once_with_its_path() -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(TRANSFORMER, ["optimizer.lr=-1", "encoder.pool=mean", "split.dev=0.95"])
    text = str(caught.value)
    assert f"{TRANSFORMER}: optimizer.lr: Input should be greater than 0, got -1" in text
    assert f"{TRANSFORMER}: encoder.pool: Extra inputs are not permitted" in text
    assert "dev and test together must be below 1" in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("seed: 1", "kind"),
        ("kind: forest\n", "'tfidf', 'transformer'"),
        ("kind: tfidf\nkind: tfidf\n", "key used twice: kind"),
        ("- a\n", "allowed: a mapping"),
        ("kind: [", "not YAML"),
        ("kind: tfidf\ndata: {paths: [x], columns: {text: no}}\nviews: {}", "columns.text"),
    ],
)
def test_faulty_files(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=message.replace("[", r"\[")):
        load_config(path)


@pytest.mark.parametrize("override", ["seed", "=1", "seed.deep=1", "a..b=1"])
def test_faulty_overrides(override: str) -> None:
    with pytest.raises(ConfigError, match="--set"):
        load_config(TRANSFORMER, [override])


def test_missing_config() -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.yaml: cannot be read"):
        load_config("nowhere.yaml")


def test_tasks_that_the_data_has_not(write_jsonl: Callable[..., Path]) -> None:
    rows = documents(30)
    for row in rows:
        for paragraph in row["paragraphs"]:
            del paragraph["domain"]
    rows += [
        {"doc": "extra", "text": f"Text {i}.", "domain": d}
        for i, d in enumerate(("economic", "other"))
    ]
    sets = [
        f"data.paths=[{write_jsonl(rows)}]",
        "loss.tasks.rusia=2",
        "early_stopping_tasks=[domain, wes]",
        "logit_adjustment.east=0.5",
    ]
    with pytest.raises(ConfigError) as caught:
        load_corpus(load_config(TRANSFORMER, sets))
    assert str(caught.value).splitlines() == [
        "loss.tasks: got 'rusia'; allowed: russia | west | sentiment | domain",
        "early_stopping_tasks: got 'wes'; allowed: russia | west | sentiment | domain",
        "logit_adjustment: got 'east'; allowed: russia | west | sentiment | domain",
        "early_stopping_tasks: no paragraph of dev is labelled for 'domain'; allowed: "
        "russia | west | sentiment",
    ]
