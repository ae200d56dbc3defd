"""The words of confsync as plain values: no I/O, no YAML, no HTTP."""

from confsync.model.change import Change, Edit, Op, Source, field_name, field_order
from confsync.model.declaration import Declaration
from confsync.model.json_value import (
    ABSENT,
    UNKNOWN,
    Absent,
    Json,
    Labels,
    Unknown,
    canonical,
    digest,
)
from confsync.model.observation import Contradiction, Missing, Observation, Observed, Unread
from confsync.model.plan import Base, ChangedSince, Cost, Plan, SnapshotInfo
from confsync.model.problem import Excerpt, Place, Problem, Severity
from confsync.model.run import DONE, Outcome, Record, Result, Run

__all__ = [
    "ABSENT",
    "DONE",
    "UNKNOWN",
    "Absent",
    "Base",
    "Change",
    "ChangedSince",
    "Contradiction",
    "Cost",
    "Declaration",
    "Edit",
    "Excerpt",
    "Json",
    "Labels",
    "Missing",
    "Observation",
    "Observed",
    "Op",
    "Outcome",
    "Place",
    "Plan",
    "Problem",
    "Record",
    "Result",
    "Run",
    "Severity",
    "SnapshotInfo",
    "Source",
    "Unknown",
    "Unread",
    "canonical",
    "digest",
    "field_name",
    "field_order",
]
