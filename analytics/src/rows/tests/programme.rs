use expect_test::expect;

use super::{activated, check};
use crate::tables::Table;

#[test]
fn an_activation_lists_rules_merchants_and_assets_of_its_version() {
    let log = activated();
    check(
        &log,
        Table::Rules,
        &expect![[r#"
        event_date=2025-12-20 programme=plain programme_version=1 effective_on=2026-01-01 rule_id=groceries title=Two points a pound on groceries asset=PTS rule_group=base funded_by=issuer file_order=1 decided_at=2025-12-20T09:00:00Z log_partition=0 log_offset=0 log_index=0
        event_date=2025-12-20 programme=plain programme_version=1 effective_on=2026-01-01 rule_id=everything title=A point a pound asset=PTS rule_group=base funded_by=issuer file_order=2 decided_at=2025-12-20T09:00:00Z log_partition=0 log_offset=0 log_index=0
        event_date=2025-12-20 programme=plain programme_version=1 effective_on=2026-01-01 rule_id=coffee-back title=5% back at Northern Coffee asset=GBP funded_by=coffee file_order=3 decided_at=2025-12-20T09:00:00Z log_partition=0 log_offset=0 log_index=0
        event_date=2026-03-20 programme=plain programme_version=2 effective_on=2026-04-01 rule_id=groceries title=Two points a pound on groceries asset=PTS rule_group=base funded_by=issuer file_order=1 decided_at=2026-03-20T09:00:00Z log_partition=0 log_offset=1 log_index=0
        event_date=2026-03-20 programme=plain programme_version=2 effective_on=2026-04-01 rule_id=everything title=A point a pound asset=PTS rule_group=base funded_by=issuer file_order=2 decided_at=2026-03-20T09:00:00Z log_partition=0 log_offset=1 log_index=0
        event_date=2026-03-20 programme=plain programme_version=2 effective_on=2026-04-01 rule_id=coffee-back title=5% back at Northern Coffee asset=GBP funded_by=coffee file_order=3 decided_at=2026-03-20T09:00:00Z log_partition=0 log_offset=1 log_index=0
        event_date=2026-03-20 programme=plain programme_version=2 effective_on=2026-04-01 rule_id=stamps title=A stamp for every coffee asset=STAMP funded_by=issuer file_order=4 decided_at=2026-03-20T09:00:00Z log_partition=0 log_offset=1 log_index=0
    "#]],
    );
    check(
        &log,
        Table::Merchants,
        &expect![[r#"
        event_date=2025-12-20 programme=plain programme_version=1 effective_on=2026-01-01 merchant_id=coffee title=Northern Coffee decided_at=2025-12-20T09:00:00Z log_partition=0 log_offset=0 log_index=0
        event_date=2025-12-20 programme=plain programme_version=1 effective_on=2026-01-01 merchant_id=greens title=Greens Market mcc=5411 decided_at=2025-12-20T09:00:00Z log_partition=0 log_offset=0 log_index=0
        event_date=2026-03-20 programme=plain programme_version=2 effective_on=2026-04-01 merchant_id=coffee title=Northern Coffee Co decided_at=2026-03-20T09:00:00Z log_partition=0 log_offset=1 log_index=0
        event_date=2026-03-20 programme=plain programme_version=2 effective_on=2026-04-01 merchant_id=greens title=Greens Market mcc=5411 decided_at=2026-03-20T09:00:00Z log_partition=0 log_offset=1 log_index=0
    "#]],
    );
    check(
        &log,
        Table::Assets,
        &expect![[r#"
            event_date=2025-12-20 programme=plain programme_version=1 effective_on=2026-01-01 asset=GBP name=cashback decimals=2 value_asset=GBP value_numerator=1 value_denominator=1 value_decimals=2 decided_at=2025-12-20T09:00:00Z log_partition=0 log_offset=0 log_index=0
            event_date=2025-12-20 programme=plain programme_version=1 effective_on=2026-01-01 asset=PTS name=points decimals=0 value_asset=GBP value_numerator=1 value_denominator=2 value_decimals=2 decided_at=2025-12-20T09:00:00Z log_partition=0 log_offset=0 log_index=0
            event_date=2025-12-20 programme=plain programme_version=1 effective_on=2026-01-01 asset=STAMP name=stamps decimals=0 decided_at=2025-12-20T09:00:00Z log_partition=0 log_offset=0 log_index=0
            event_date=2026-03-20 programme=plain programme_version=2 effective_on=2026-04-01 asset=GBP name=cashback decimals=2 value_asset=GBP value_numerator=1 value_denominator=1 value_decimals=2 decided_at=2026-03-20T09:00:00Z log_partition=0 log_offset=1 log_index=0
            event_date=2026-03-20 programme=plain programme_version=2 effective_on=2026-04-01 asset=PTS name=points decimals=0 value_asset=GBP value_numerator=4 value_denominator=5 value_decimals=2 decided_at=2026-03-20T09:00:00Z log_partition=0 log_offset=1 log_index=0
            event_date=2026-03-20 programme=plain programme_version=2 effective_on=2026-04-01 asset=STAMP name=stamps decimals=0 decided_at=2026-03-20T09:00:00Z log_partition=0 log_offset=1 log_index=0
        "#]],
    );
}
