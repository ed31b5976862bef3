"""Fine-tunes a pretrained encoder with the transformers `Trainer`."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from datasets import Dataset
from numpy.typing import NDArray
from torch import Tensor
from transformers import (
    EarlyStoppingCallback,
    PreTrainedTokenizerBase,
    Trainer,
    TrainingArguments,
    set_seed,
)
from transformers.trainer_callback import PrinterCallback, ProgressCallback

from stance.errors import ConfigError
from stance.metrics import confusion, counted_classes, macro_f1
from stance.models import Model

from . import export, optimizer
from .calibration import fit_temperatures
from .config import Transformer
from .data import Corpus
from .network import Network, adjust_logits, class_weights, load_encoder, load_tokenizer
from .precision import use_bf16
from .progress import Progress

HEADS_SEED = 0


def train(config: Transformer, corpus: Corpus, out: Path) -> Model:
    """Fine-tune on the train documents, stop by the dev documents, write the model directory.

    Checkpoints lie in ``OUT.checkpoints`` until the model is written; a run with the same
    configuration and data resumes from them.

    Parameters
    ----------
    config, corpus
        What to train and on what.
    out
        Where the model directory is written, whole or not at all.

    Raises
    ------
    ConfigError
        If the encoder cannot be loaded, or checkpoints of another run are in the way.
    """
    tokenizer = load_tokenizer(config.encoder.name)
    checkpoints = out.with_name(out.name + ".checkpoints")
    resume = _prepare(checkpoints, config, corpus)
    # heads start alike whatever the seed: it draws the order of paragraphs and what is dropped
    set_seed(HEADS_SEED)
    counts = corpus.describe()["labels"]
    weights = class_weights(counts, config.loss.class_weight)
    labels = corpus.scheme.labels
    network = Network(load_encoder(config.encoder), labels, config.encoder, config.loss, weights)
    network.hide_tokens(config.augment.mask, tokenizer)
    fit, dev = (
        _tokenized(corpus, name, tokenizer, config.encoder.max_tokens) for name in ("train", "dev")
    )
    trainer = _trainer(network, tokenizer, config, corpus, checkpoints, fit, dev)
    trainer.train(resume_from_checkpoint=resume)
    network.eval()
    logits, gold = _dev_logits(trainer, dev, corpus)
    temperatures = fit_temperatures(logits, gold)
    adjust_logits(network, counts, config.logit_adjustment, temperatures)
    model = export.write(network, tokenizer, config, corpus, temperatures, out)
    shutil.rmtree(checkpoints)
    return model


def _prepare(checkpoints: Path, config: Transformer, corpus: Corpus) -> str | None:
    """Return the checkpoint to resume from, if this very run was interrupted."""
    run = {"config": config.model_dump(mode="json"), "data": corpus.describe()["fingerprint"]}
    stamp = checkpoints / "run.json"
    if stamp.exists():
        if json.loads(stamp.read_text(encoding="utf-8")) != run:
            raise ConfigError(
                f"{checkpoints}: holds checkpoints of a run with another configuration or other "
                "data; remove the folder or choose another --out"
            )
        # a checkpoint is whole once its state is there: it is written last
        whole = [p for p in checkpoints.glob("checkpoint-*") if (p / "trainer_state.json").exists()]
        if whole:
            last = max(whole, key=lambda p: int(p.name.rpartition("-")[2]))
            print(f"resuming from {last}", file=sys.stderr)
            return str(last)
    checkpoints.mkdir(parents=True, exist_ok=True)
    stamp.write_text(json.dumps(run, indent=1), encoding="utf-8")
    return None


def _trainer(
    network: Network,
    tokenizer: PreTrainedTokenizerBase,
    config: Transformer,
    corpus: Corpus,
    checkpoints: Path,
    fit: Dataset,
    dev: Dataset,
) -> Trainer:
    steps = -(-len(fit) // config.optimizer.batch_size) * config.optimizer.epochs
    arguments = TrainingArguments(
        output_dir=str(checkpoints),
        num_train_epochs=config.optimizer.epochs,
        per_device_train_batch_size=config.optimizer.batch_size,
        per_device_eval_batch_size=64,
        learning_rate=config.optimizer.lr,
        lr_scheduler_type="linear",
        warmup_steps=round(config.optimizer.warmup * steps),
        max_grad_norm=config.optimizer.max_grad_norm,
        train_sampling_strategy="group_by_length",
        bf16=use_bf16(config.precision),
        # bf16 is refused without a GPU unless the processor is asked for by name
        use_cpu=not torch.accelerator.is_available(),
        eval_strategy="epoch",
        save_strategy="epoch",
        save_total_limit=1,
        load_best_model_at_end=True,
        # patience is counted on where the run was interrupted
        restore_callback_states_from_checkpoint=True,
        metric_for_best_model="macro_f1",
        greater_is_better=True,
        logging_strategy="epoch",
        report_to="none",
        disable_tqdm=True,
        seed=config.seed,
        dataloader_pin_memory=False,
        label_names=["labels"],
    )
    trainer = Trainer(
        model=network,
        args=arguments,
        train_dataset=fit,
        eval_dataset=dev,
        data_collator=_Collator(tokenizer),
        compute_metrics=_Metrics(corpus, config.early_stopping_tasks),
        callbacks=[EarlyStoppingCallback(config.patience), Progress()],
        optimizers=(optimizer.build(network, config.optimizer), None),
    )
    for callback in (PrinterCallback, ProgressCallback):
        trainer.remove_callback(callback)
    return trainer


def _tokenized(
    corpus: Corpus,
    subset: str,
    tokenizer: PreTrainedTokenizerBase,
    max_tokens: int,
) -> Dataset:
    """Token ids and label indices, shape (tasks,), of a subset's paragraphs."""
    tasks = corpus.scheme.task_names

    def encode(batch: dict[str, list[Any]]) -> dict[str, Any]:
        ids = tokenizer(batch["text"], truncation=True, max_length=max_tokens)
        labels = [list(row) for row in zip(*(batch[task] for task in tasks), strict=True)]
        return {
            "input_ids": ids["input_ids"],
            "attention_mask": ids["attention_mask"],
            "labels": labels,
        }

    dataset = corpus.dataset(corpus.subset(subset))
    return dataset.map(encode, batched=True, remove_columns=dataset.column_names)


class _Collator:
    """Pads a batch to its longest text."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase) -> None:
        self.tokenizer = tokenizer

    def __call__(self, rows: Sequence[dict[str, Any]]) -> dict[str, Tensor]:
        inputs = [{k: row[k] for k in ("input_ids", "attention_mask")} for row in rows]
        batch = self.tokenizer.pad(inputs, return_tensors="pt")
        return {
            "input_ids": batch["input_ids"],
            "attention_mask": batch["attention_mask"],
            "labels": torch.tensor([row["labels"] for row in rows]),
        }


class _Metrics:
    """Dev macro-F1 of each task, and the mean that early stopping follows."""

    def __init__(self, corpus: Corpus, tasks: Sequence[str]) -> None:
        self.labels = corpus.scheme.labels
        self.followed = tuple(tasks) or tuple(self.labels)

    def __call__(self, prediction: Any) -> dict[str, float]:
        by_task = split_logits(prediction.predictions, self.labels)
        figures = {}
        for column, (task, logits) in enumerate(by_task.items()):
            gold = prediction.label_ids[:, column]
            known = gold >= 0
            matrix = confusion(gold[known], logits[known].argmax(axis=1), logits.shape[1])
            figures[task] = float(macro_f1(matrix, counted_classes(matrix)))
        mean = float(np.mean([figures[task] for task in self.followed]))
        return {"macro_f1": mean} | {f"f1_{task}": value for task, value in figures.items()}


def split_logits(
    logits: NDArray[Any], labels: dict[str, tuple[str, ...]]
) -> dict[str, NDArray[Any]]:
    """Cut logits that lie side by side, shape (n, all labels), into those of each task."""
    ends = np.cumsum([len(names) for names in labels.values()])[:-1]
    return dict(zip(labels, np.split(logits, ends, axis=1), strict=True))


def _dev_logits(
    trainer: Trainer, dev: Dataset, corpus: Corpus
) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[np.int64]]]:
    output: Any = trainer.predict(dev)
    logits = split_logits(output.predictions, corpus.scheme.labels)
    gold = {task: output.label_ids[:, i] for i, task in enumerate(logits)}
    return logits, gold
