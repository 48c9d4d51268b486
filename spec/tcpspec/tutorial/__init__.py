"""The tutorial that this project grew out of, statement by statement, each with what is exactly true and the evidence.

``CHAPTERS`` is the tutorial in its order.  A statement names claims; what becomes of them is for the checker to say.
"""

from __future__ import annotations

from tcpspec.tutorial import closing, header, opening
from tcpspec.tutorial.statement import Chapter, Statement

CHAPTERS: tuple[Chapter, ...] = (
    header.HEADER, header.NUMBERS, opening.STEPS, opening.WHY, opening.LOST, closing.STEPS, closing.TWO_MSL, closing.WHY,
)  # fmt: skip
STATEMENTS: dict[str, Statement] = {each.id: each for chapter in CHAPTERS for each in chapter.statements}
