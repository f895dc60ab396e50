-- meaning: A merchant of the newest programme version.
SELECT *
FROM merchant_versions
WHERE programme_version = (SELECT max(programme_version) FROM rule_versions)
