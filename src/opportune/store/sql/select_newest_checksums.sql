-- One row per definition, its newest version: kind, key, version, checksum, whether it is in force.
select kind, key, max(version) as version, arg_max(checksum, version) as checksum, arg_max(is_active, version) as is_active
from definition
group by kind, key
