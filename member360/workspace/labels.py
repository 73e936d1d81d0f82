"""Words on screen: what each code is called in English and in Chinese.

What belongs here: looking words up, the groups they come in. What does not: the words themselves
(`labels_default.yml` in this package, a workspace's `labels.yml`, and the labels beside businesses, tiers …).
"""

from functools import cache
from pathlib import Path

from member360.workspace.types import Label, Model
from member360.workspace.yaml_reader import Document, read_yaml

DEFAULT_FILE = Path(__file__).with_name("labels_default.yml")
CLOSED_GROUPS: tuple[str, ...] = ("stage", "entered_by", "tier_reason", "ledger_kind", "one_id_change", "model")
"""Groups whose codes are the product's: a workspace renames them and adds none."""
OPEN_GROUPS: tuple[str, ...] = ("scene", "measure", "category", "word")
"""Groups that a workspace may add codes to; a scene added here may be used by businesses and benefits."""


class Labels(Model):
    """All words of a workspace.

    Args:
        words: `group.code` to label; groups are those above and business, tier, currency, benefit, segment,
            destination.
    """

    words: dict[str, Label]

    def word(self, key: str, language: str = "en") -> str:
        """Return what a key is called.

        Args:
            key: `group.code`, such as `stage.dormant` or `business.grocery`.
            language: `en` or `zh` (also `zh-Hant` and the like).

        Returns:
            The word in that language, else in English, else the key.
        """
        label = self.words.get(key)
        if label is None:
            return key
        return label.zh if language.lower().startswith("zh") else label.en

    def codes(self, group: str) -> tuple[str, ...]:
        """Return the codes of a group, in the order they are written in.

        Args:
            group: Such as `stage`.
        """
        head = f"{group}."
        return tuple(key.removeprefix(head) for key in self.words if key.startswith(head))


@cache
def default_labels() -> Labels:
    """Return the words that come with the package."""
    document: Document = read_yaml(DEFAULT_FILE, DEFAULT_FILE.name)
    words = {
        f"{group}.{code}": Label.model_validate(label)
        for group, labels in document.data.items()
        for code, label in labels.items()
    }
    return Labels(words=words)
