"""What a statement of the tutorial is: what it says, in English and in Chinese, and what is exactly true."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Judgement(Enum):
    """How a statement stands to the rules; which verdicts say so is its evidence."""

    TRUE = "true"
    IMPRECISE = "imprecise"
    FALSE = "false"
    ASIDE = "not modelled"

    def __str__(self) -> str:
        return self.value

    @property
    def in_chinese(self) -> str:
        return {"true": "正确", "imprecise": "不够准确", "false": "错误", "not modelled": "未建模"}[self.value]


TRUE, IMPRECISE, FALSE, ASIDE = Judgement


@dataclass(frozen=True)
class Words:
    """The same in English and in Chinese."""

    en: str
    zh: str


@dataclass(frozen=True)
class Statement:
    """``evidence``: claims, ``"T1"``, or parts of one, ``"T1/phantom"``.  ``exactly``: what is true instead or besides;
    every statement that is not simply true has it."""

    id: str
    says: Words
    judgement: Judgement
    evidence: tuple[str, ...]
    exactly: Words | None = None


@dataclass(frozen=True)
class Chapter:
    """Statements about one subject, in the tutorial's order."""

    title: Words
    statements: tuple[Statement, ...]
