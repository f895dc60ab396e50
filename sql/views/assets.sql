-- meaning: An asset, as the newest programme version that names it has it.
-- column unit_value_numerator: What one whole unit is worth, in whole units of value_asset: numerator; empty where it is not valued.
-- column unit_value_denominator: Its denominator.
WITH versions AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY asset ORDER BY programme_version DESC) AS newest,
        CASE decimals WHEN 0 THEN 1 WHEN 1 THEN 10 WHEN 2 THEN 100 WHEN 3 THEN 1000 ELSE 10000 END AS minor_in_unit,
        CASE value_decimals WHEN 0 THEN 1 WHEN 1 THEN 10 WHEN 2 THEN 100 WHEN 3 THEN 1000 ELSE 10000 END AS minor_in_value
    FROM asset_versions
)
SELECT
    programme,
    programme_version,
    effective_on,
    asset,
    name,
    decimals,
    value_asset,
    value_numerator,
    value_denominator,
    value_decimals,
    value_numerator * minor_in_unit AS unit_value_numerator,
    value_denominator * minor_in_value AS unit_value_denominator
FROM versions
WHERE newest = 1
