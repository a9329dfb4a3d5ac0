"""Kore's HTTP service: LTI end points, the labs' API, the hub's, people's pages, health and metrics.

Every route says with `kore.api.identity` who may use it; a test holds the list of them against `kore.access`.
"""
