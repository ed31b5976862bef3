"""Training configurations: YAML files validated into frozen models, all faults at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from stance.errors import ConfigError


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Data(_Section):
    """Where the labelled paragraphs are.

    Attributes
    ----------
    paths
        Files, or folders of ``*.jsonl``; relative to the working directory.
    columns
        From the names used here (``text``, ``doc``, a task) to the names in the files.
    """

    paths: tuple[Path, ...] = Field(min_length=1)
    columns: dict[str, str] = {}


class Split(_Section):
    """Shares of documents held out: ``dev`` steers training, ``test`` is only measured."""

    dev: float = Field(0.1, gt=0, lt=1)
    test: float = Field(0.1, ge=0, lt=1)
    seed: int = 0

    @model_validator(mode="after")
    def _leave_some(self) -> Split:
        if self.dev + self.test >= 1:
            raise ValueError("dev and test together must be below 1")
        return self


class View(_Section):
    """Arguments of one scikit-learn ``TfidfVectorizer``."""

    analyzer: Literal["word", "char", "char_wb"]
    ngram_range: tuple[int, int]
    min_df: int = Field(2, ge=1)
    max_features: int = Field(20_000, ge=1)
    sublinear_tf: bool = True
    lowercase: bool = True


class Tfidf(_Section):
    """TF-IDF with logistic regression."""

    kind: Literal["tfidf"]
    scheme: str = "china"
    seed: int = 0
    data: Data
    split: Split = Split()
    views: dict[str, View] = Field(min_length=1)
    inverse_regularization: float = Field(1.0, gt=0)
    class_weight: Literal["balanced"] | None = None


class Encoder(_Section):
    """The pretrained encoder.

    Attributes
    ----------
    name
        A hub name, a local directory, or ``package:MODULE/FOLDER`` for weights that an installed
        Python package carries.
    pooling
        How token vectors become one vector: their mean, or the first token's.
    dropout
        On the pooled vector.
    hidden_dropout, attention_dropout
        Inside the encoder, in training. Without the second a step on a processor is a third faster.
    freeze_words
        Whether word vectors stay as pretrained, so that words which the training text lacks stay
        comparable to those it has.
    max_tokens
        Window length, special tokens included; longer training paragraphs are cut, longer texts
        to predict are read in windows of this length.
    overlap
        Tokens that two windows share.
    """

    name: str
    pooling: Literal["mean", "first"] = "mean"
    dropout: float = Field(0.1, ge=0, lt=1)
    hidden_dropout: float = Field(0.1, ge=0, lt=1)
    attention_dropout: float = Field(0.0, ge=0, lt=1)
    freeze_words: bool = False
    max_tokens: int = Field(256, ge=16, le=8192)
    overlap: int = Field(64, ge=0)

    @model_validator(mode="after")
    def _overlap_below_window(self) -> Encoder:
        if self.overlap > self.max_tokens // 2:
            raise ValueError("overlap must be at most half of max_tokens")
        return self


class Optimizer(_Section):
    """AdamW with linear warm-up and decay.

    Attributes
    ----------
    layer_decay
        Factor on the learning rate from each layer to the one below it; 1 for none.
    head_lr_factor
        Factor on the learning rate of the heads.
    """

    lr: float = Field(1e-4, gt=0)
    batch_size: int = Field(32, ge=1)
    epochs: int = Field(6, ge=1)
    warmup: float = Field(0.1, ge=0, lt=1)
    weight_decay: float = Field(0.01, ge=0)
    layer_decay: float = Field(1.0, gt=0, le=1)
    head_lr_factor: float = Field(1.0, gt=0)
    max_grad_norm: float = Field(1.0, gt=0)


class Loss(_Section):
    """Cross-entropy of each task, weighted and added.

    Attributes
    ----------
    tasks
        Weight of each task; 1 where not named.
    class_weight
        Exponent on the inverse class frequency: 0 for none, 1 for balanced, 0.5 between.
    label_smoothing
        Share of probability spread over all labels.
    """

    tasks: dict[str, Annotated[float, Field(ge=0)]] = {}
    class_weight: float = Field(0.5, ge=0, le=1)
    label_smoothing: float = Field(0.0, ge=0, lt=1)


class Augment(_Section):
    """Changes made to the training text.

    Attributes
    ----------
    mask
        Share of tokens hidden in each training batch, drawn anew each time.
    """

    mask: float = Field(0.0, ge=0, lt=1)


class Export(_Section):
    """The ONNX file: weights in 8-bit integers (a quarter of the size) or 32-bit floats."""

    weights: Literal["int8", "fp32"] = "int8"


class Transformer(_Section):
    """A pretrained encoder with one head a task.

    Attributes
    ----------
    patience
        Epochs without a better dev macro-F1 after which training stops.
    early_stopping_tasks
        Tasks whose macro-F1 on dev is averaged; all where empty.
    logit_adjustment
        By task, what power of the labels' frequencies in train the probabilities are divided by
        after training: 0, as where not named, for none; 1 as if all labels were as frequent.
    precision
        ``bf16`` autocast, ``fp32``, or ``auto``: bf16 where the hardware is fast at it (a GPU
        that has it, a processor with AMX or AVX-512 BF16).
    """

    kind: Literal["transformer"]
    scheme: str = "china"
    seed: int = 0
    data: Data
    split: Split = Split()
    encoder: Encoder
    optimizer: Optimizer = Optimizer()
    loss: Loss = Loss()
    augment: Augment = Augment()
    patience: int = Field(2, ge=1)
    early_stopping_tasks: tuple[str, ...] = ()
    logit_adjustment: dict[str, Annotated[float, Field(ge=0, le=1)]] = {}
    precision: Literal["auto", "bf16", "fp32"] = "auto"
    export: Export = Export()


Config = Annotated[Tfidf | Transformer, Field(discriminator="kind")]
_ADAPTER: TypeAdapter[Tfidf | Transformer] = TypeAdapter(Config)


def load_config(path: str | Path, overrides: Sequence[str] = ()) -> Tfidf | Transformer:
    """Read a configuration file, apply ``key=value`` overrides, validate.

    Parameters
    ----------
    path
        A YAML file.
    overrides
        ``dotted.key=value``, the value read as YAML.

    Raises
    ------
    ConfigError
        With every fault: ``file: dotted.key: what, got X``.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    data = _yaml(text, str(path))
    if not isinstance(data, dict):
        raise ConfigError(f"{path}: got {type(data).__name__}; allowed: a mapping of keys")
    for override in overrides:
        _apply(data, override)
    return validate(data, str(path))


def validate(data: Mapping[str, Any], place: str) -> Tfidf | Transformer:
    """Validate a configuration; see `load_config`."""
    try:
        return _ADAPTER.validate_python(data)
    except ValidationError as error:
        raise ConfigError([_fault(place, fault) for fault in error.errors()]) from error


def _fault(place: str, fault: Any) -> str:
    # the first element of the location is the discriminator of the union
    location = fault["loc"][1:] or fault["loc"] or ("kind",)
    path = ".".join(str(part) for part in location)
    got = "" if fault["type"] == "missing" else f", got {fault['input']!r:.80}"
    return f"{place}: {path}: {fault['msg']}{got}"


def _apply(data: dict[str, Any], override: str) -> None:
    key, equals, text = override.partition("=")
    if not equals or not all(key.split(".")):
        raise ConfigError(f"--set {override}: allowed: dotted.key=value")
    *parents, last = key.split(".")
    place = data
    for parent in parents:
        child = place.setdefault(parent, {})
        if not isinstance(child, dict):
            raise ConfigError(f"--set {override}: {parent} is not a section")
        place = child
    place[last] = _yaml(text, f"--set {override}")


class _Loader(yaml.SafeLoader):
    """YAML without its traps: duplicate keys are refused."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = sorted({str(key) for key in keys if keys.count(key) > 1})
        if twice:
            line = node.start_mark.line + 1
            raise yaml.constructor.ConstructorError(
                None, None, f"key used twice: {', '.join(twice)} (in the mapping from line {line})"
            )
        return super().construct_mapping(node, deep)


def _yaml(text: str, place: str) -> Any:
    try:
        return _number(yaml.load(text, Loader=_Loader))
    except yaml.YAMLError as error:
        raise ConfigError(f"{place}: not YAML: {error}") from error


def _number(value: Any) -> Any:
    """Read ``2e-5``, a string to YAML 1.1, as the number it is."""
    if isinstance(value, dict):
        return {key: _number(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_number(item) for item in value]
    if isinstance(value, str) and value[:1] in "+-.0123456789" and "e" in value.lower():
        try:
            return float(value)
        except ValueError:
            return value
    return value
