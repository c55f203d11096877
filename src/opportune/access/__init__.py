"""Who may do what: people and their roles, the ways in, API tokens, and the log of what everybody changed.

It owns no route; `web` asks it at each request. Write keys are none of its business: they belong to `ingest`.
"""
