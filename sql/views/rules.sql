-- meaning: A rule of the newest programme version.
SELECT *
FROM rule_versions
WHERE programme_version = (SELECT max(programme_version) FROM rule_versions)
