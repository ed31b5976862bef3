"""The network: a pretrained encoder, pooled, with one linear head a task."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from tokenizers import Regex, normalizers
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, AutoTokenizer, PreTrainedTokenizerBase

from stance.errors import ConfigError

from .config import Encoder, Loss

# what the architectures call their dropout
HIDDEN_DROPOUT = ("hidden_dropout_prob", "dropout", "embedding_dropout", "mlp_dropout")
ATTENTION_DROPOUT = ("attention_probs_dropout_prob", "attention_dropout")
# typographic quotation marks, which would be other words to the encoder
PLAIN_MARKS = {"[\u2018\u2019\u201a\u201b]": "'", "[\u201c\u201d\u201e\u201f]": '"'}


class Network(nn.Module):
    """Encoder with heads; its logits lie side by side in the order of the tasks.

    Parameters
    ----------
    encoder
        A `transformers` encoder.
    labels
        Ordered labels of each task.
    config
        Pooling and dropout.
    loss
        Task weights, label smoothing.
    class_weights
        By task, shape (number of labels,); see `class_weights`.
    """

    def __init__(
        self,
        encoder: nn.Module,
        labels: Mapping[str, Sequence[str]],
        config: Encoder,
        loss: Loss,
        class_weights: Mapping[str, Tensor],
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.pooling = config.pooling
        self.dropout = nn.Dropout(config.dropout)
        self.sizes = {task: len(names) for task, names in labels.items()}
        self.task_weights = {task: loss.tasks.get(task, 1.0) for task in labels}
        self.hidden_share = 0.0
        width = int(encoder.config.hidden_size)  # type: ignore[union-attr, arg-type]
        self.heads = nn.ModuleDict({task: nn.Linear(width, n) for task, n in self.sizes.items()})
        self.losses = nn.ModuleDict(
            {
                task: nn.CrossEntropyLoss(
                    class_weights[task], ignore_index=-1, label_smoothing=loss.label_smoothing
                )
                for task in labels
            }
        )

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, labels: Tensor | None = None
    ) -> dict[str, Tensor]:
        """Return ``logits`` of shape (n, all labels), and ``loss`` where labels are given.

        Parameters
        ----------
        input_ids, attention_mask
            Shape (n, tokens).
        labels
            Shape (n, tasks), -1 where not labelled.
        """
        logits = self.logits(input_ids, attention_mask)
        out = {"logits": torch.cat(list(logits.values()), dim=1)}
        if labels is not None:
            out = {"loss": self.loss(logits, labels), **out}
        return out

    def hide_tokens(self, share: float, tokenizer: PreTrainedTokenizerBase) -> None:
        """Replace a share of the tokens by the mask token in training, never the special ones."""
        if share and tokenizer.mask_token_id is None:
            raise ConfigError("augment.mask: the tokenizer has no mask token; allowed: 0")
        self.hidden_share = share
        self.mask_token = tokenizer.mask_token_id
        self.special = tokenizer.all_special_ids

    def logits(self, input_ids: Tensor, attention_mask: Tensor | None) -> dict[str, Tensor]:
        """Logits of each task, shape (n, number of labels); no mask where all texts are as long."""
        if self.training and self.hidden_share:
            hide = torch.rand(input_ids.shape, device=input_ids.device) < self.hidden_share
            hide &= ~torch.isin(input_ids, torch.tensor(self.special, device=input_ids.device))
            input_ids = input_ids.masked_fill(hide, self.mask_token)
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask)[0]
        pooled = self._pool(states, attention_mask)
        return {task: head(self.dropout(pooled)) for task, head in self.heads.items()}

    def _pool(self, states: Tensor, attention_mask: Tensor | None) -> Tensor:
        """Vector of each text, shape (n, width)."""
        if self.pooling == "first":
            first: Tensor = states[:, 0]
            return first
        if attention_mask is None:
            return states.mean(dim=1)
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        return (states * mask).sum(1) / mask.sum(1).clamp(min=1)

    def loss(self, logits: Mapping[str, Tensor], labels: Tensor) -> Tensor:
        """Weighted sum of the tasks' cross-entropies; a task without labels here adds nothing."""
        total = labels.new_zeros((), dtype=torch.float32)
        for column, (task, values) in enumerate(logits.items()):
            gold = labels[:, column]
            if (gold >= 0).any():
                total = total + self.task_weights[task] * self.losses[task](values.float(), gold)
        return total


def class_weights(counts: Mapping[str, Mapping[str, int]], exponent: float) -> dict[str, Tensor]:
    """Weights of the labels: inverse frequency to the exponent, of mean 1 over paragraphs."""
    out = {}
    for task, by_label in counts.items():
        n = torch.tensor([float(c) for c in by_label.values()])
        weights = (n.sum() / n.clamp(min=1)) ** exponent
        out[task] = weights * n.sum() / (weights * n).sum()
    return out


def adjust_logits(
    network: Network,
    counts: Mapping[str, Mapping[str, int]],
    exponents: Mapping[str, float],
    temperatures: Mapping[str, float],
) -> None:
    """Divide the probabilities by a power of the labels' frequencies, in the heads' biases.

    Logit adjustment after training (Menon et al. 2021): labels that are rare in train are given
    more often. A label that train lacks stays as it is.

    Parameters
    ----------
    counts
        By task and label, in train.
    exponents
        By task, for the tasks to adjust.
    temperatures
        By task, of the probabilities.
    """
    for task, exponent in exponents.items():
        n = torch.tensor([float(c) for c in counts[task].values()])
        logs = torch.where(n > 0, torch.log(n.clamp(min=1) / n.sum()), 0.0)
        bias: Tensor = network.heads[task].bias  # type: ignore[assignment]
        with torch.no_grad():
            bias -= exponent * temperatures[task] * logs.to(bias.device)


def encoder_path(name: str) -> str:
    """Resolve the name of an encoder: ``package:MODULE/FOLDER`` to a path, others unchanged.

    Raises
    ------
    ConfigError
        If the package is not installed or has no such folder.
    """
    if not name.startswith("package:"):
        return name
    module, _, folder = name.removeprefix("package:").partition("/")
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        wheel = module.replace("_", "-")
        raise ConfigError(f"encoder.name: no package {module!r} is installed: pip install {wheel}")
    path = Path(spec.submodule_search_locations[0]) / folder
    if not path.is_dir():
        raise ConfigError(f"encoder.name: {name}: no folder {folder!r} in the package {module}")
    return str(path)


@contextmanager
def _loading(name: str) -> Iterator[str]:
    """Give the path of an encoder; what fails while it is read is a fault of the configuration."""
    path = encoder_path(name)
    try:
        yield path
    except (OSError, ValueError) as error:
        raise ConfigError(f"encoder.name: {name}: cannot be loaded: {error}") from error


def load_encoder(config: Encoder) -> Any:
    """Load the pretrained encoder of a configuration.

    Raises
    ------
    ConfigError
        If there is no such encoder.
    """
    with _loading(config.name) as path:
        settings = AutoConfig.from_pretrained(path)
        for names, value in (
            (HIDDEN_DROPOUT, config.hidden_dropout),
            (ATTENTION_DROPOUT, config.attention_dropout),
        ):
            for name in names:
                if hasattr(settings, name):
                    setattr(settings, name, value)
        encoder = AutoModel.from_pretrained(
            path, config=settings, dtype=torch.float32, attn_implementation=_attention()
        )
    encoder.get_input_embeddings().requires_grad_(not config.freeze_words)
    return encoder


def _attention() -> str | None:
    """Name plain matrix products on a processor, where a step of fused attention takes longer."""
    return None if torch.accelerator.is_available() else "eager"


def load_tokenizer(name: str) -> PreTrainedTokenizerBase:
    """Load the tokenizer of an encoder; it reads typographic quotation marks as plain ones.

    Raises
    ------
    ConfigError
        If there is no such tokenizer.
    """
    with _loading(name) as path:
        tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(path)
    backend = tokenizer.backend_tokenizer
    plain = [normalizers.Replace(Regex(marks), mark) for marks, mark in PLAIN_MARKS.items()]
    own = [] if backend.normalizer is None else [backend.normalizer]
    backend.normalizer = normalizers.Sequence([*plain, *own])
    return tokenizer
