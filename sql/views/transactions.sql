-- meaning: A bank transaction as it stands now: the latest of its revisions.

-- Nearly every transaction has one revision, the first: what is not the latest is found among the few others. These stand on the left,
-- from which the table to look up in is made. `<> 1` and not `> 1`: of the latter the planner thinks that it leaves nearly all rows.
SELECT told.*
FROM (SELECT transaction_id, revision FROM transaction_revisions WHERE revision <> 1) AS later
RIGHT ANTI JOIN transaction_revisions AS told
    ON later.transaction_id = told.transaction_id AND later.revision > told.revision
