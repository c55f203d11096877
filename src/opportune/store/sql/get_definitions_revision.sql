-- One row: a number that grows with every new version of a definition.
select sum(version) from definition
