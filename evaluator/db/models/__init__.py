"""Every table, so that the metadata knows them all."""

from evaluator.db.models.evaluation import Evaluation
from evaluator.db.models.rubric_version import RubricVersion

__all__ = ["Evaluation", "RubricVersion"]
