"""The services for tools: names and roles (NRPS 2.0), line items, scores and results (AGS 2.0)."""
