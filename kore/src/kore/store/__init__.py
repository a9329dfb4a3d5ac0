"""Kore's store: tables, migrations and the only code that speaks SQL.

Every module holds the statements about one thing, as functions that take the session of an open transaction;
`database.Store` opens it. Kore's service is the only writer.
"""
