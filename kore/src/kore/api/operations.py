"""For administrators' tools: is Kore well, and how much does it do?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from fastapi import APIRouter, Depends
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from pydantic import BaseModel
from sqlalchemy import text
from starlette.responses import Response

from kore.api.context import Services
from kore.api.identity import public
from kore.store import counts
from kore.store.database import Store
from kore.store.outbox import State

router = APIRouter(tags=["operations"], dependencies=[Depends(public)])


class Health(BaseModel):
    """Kore answers, and so does its store."""

    status: str


@router.get("/health", summary="Health")
def health(context: Services) -> Health:
    """200 if Kore can do its work; it asks nobody else."""
    with context.store.read() as session:
        session.execute(text("SELECT 1"))
    return Health(status="ok")


@router.get("/metrics", summary="Prometheus metrics")
def metrics(context: Services) -> Response:
    """Numbers only: no names, no titles."""
    registry = CollectorRegistry()
    registry.register(_StoreCollector(context.store))
    registry.register(_RequestCollector(context.requests))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class _StoreCollector(Collector):
    """Counts what the store holds at the moment of asking."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def collect(self) -> Iterable[Metric]:
        with self._store.read() as session:
            outbox = counts.outbox(session)
            jobs = counts.jobs(session)
            totals = counts.totals(session)
        yield _gauge("kore_outbox_scores", "Scores by their state on the way to the platforms", "state", outbox, State)
        yield _gauge("kore_jobs", "Jobs of grading labs by state", "state", jobs)
        yield _gauge("kore_store_rows", "What the store holds", "kind", totals)


class _RequestCollector(Collector):
    """What was asked for since the service started."""

    def __init__(self, requests: Counter[str]) -> None:
        self._requests = requests

    def collect(self) -> Iterable[Metric]:
        family = CounterMetricFamily("kore_requests", "Requests since the start", labels=["kind"])
        family.add_metric(["keys"], self._requests["keys"])
        yield family


def _gauge(
    name: str, documentation: str, label: str, values: dict[str, int], always: Iterable[str] = ()
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, documentation, labels=[label])
    for key in sorted({*values, *always}):
        family.add_metric([key], values.get(key, 0))
    return family
