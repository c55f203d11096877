-- What an import said about its file, and the mapping it read it with, so that both can be looked at later. Null for imports from
-- before.
alter table import_run add column report json;
alter table import_run add column mapping_body json;
