"""Makes what is sent out of templates and data: Liquid texts, JSON bodies and emails. It sends nothing, and knows no database."""
