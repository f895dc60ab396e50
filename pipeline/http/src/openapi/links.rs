//! Where an answer leads: the operations that take what it names, as links of the contract, for programs that find their way with it.

use utoipa::openapi::{RefOr, link::Link, path::Operation};

/// An operation that takes what the answer of another one names.
struct Lead {
    from: &'static str,
    status: &'static str,
    to: &'static str,
    /// Parameters by name, each with where its value is (OpenAPI's runtime expressions).
    parameters: &'static [(&'static str, &'static str)],
}

const fn lead(
    (from, status): (&'static str, &'static str),
    to: &'static str,
    parameters: &'static [(&'static str, &'static str)],
) -> Lead {
    Lead { from, status, to, parameters }
}

const OPENED: (&str, &str) = ("open_wallet", "201");
const OPENED_WALLET: &[(&str, &str)] = &[("wallet", "$response.body#/id")];
const OPENED_VERSION: &[(&str, &str)] = &[("wallet", "$response.body#/id"), ("after", "$response.body#/version")];
const LINKED: (&str, &str) = ("link_account", "200");
const POSTED: (&str, &str) = ("post_transactions", "200");
const ACCEPTED: (&str, &str) = ("post_transactions", "202");
const DELIVERY: &[(&str, &str)] = &[("feed", "$request.path.feed"), ("delivery", "$response.body#/delivery")];
const CONSENT: &[(&str, &str)] = &[("feed", "$request.path.feed"), ("consent", "$request.path.consent")];
const FEED: &[(&str, &str)] = &[("feed", "$request.path.feed")];
const AUTHORISED: (&str, &str) = ("authorise", "201");
const REDEMPTION: &[(&str, &str)] = &[("redemption", "$response.body#/redemption")];
const TRANSFER: &[(&str, &str)] = &[("transfer", "$response.body#/transfer")];
const COMMAND: &[(&str, &str)] = &[("command", "$response.body#/command")];

const LEADS: [Lead; 41] = [
    lead(AUTHORISED, "show_redemption", REDEMPTION),
    lead(AUTHORISED, "capture", REDEMPTION),
    lead(AUTHORISED, "void", REDEMPTION),
    lead(AUTHORISED, "refund", REDEMPTION),
    lead(("capture", "200"), "refund", REDEMPTION),
    lead(("spend", "201"), "refund", REDEMPTION),
    lead(("spend", "201"), "show_redemption", REDEMPTION),
    lead(("refund", "201"), "show_redemption", REDEMPTION),
    lead(("list_holds", "200"), "show_redemption", &[("redemption", "$response.body#/holds/0/redemption")]),
    lead(("transfer", "201"), "show_transfer", TRANSFER),
    lead(("top_up", "200"), "show_transfer", TRANSFER),
    lead(("give_bonus", "200"), "show_transfer", TRANSFER),
    lead(OPENED, "show_wallet", OPENED_VERSION),
    lead(OPENED, "show_balance", OPENED_VERSION),
    lead(OPENED, "show_balance_by_account_id", &[("accountId", "$response.body#/id")]),
    lead(OPENED, "show_home", OPENED_VERSION),
    lead(OPENED, "list_lots", OPENED_VERSION),
    lead(OPENED, "list_entries", OPENED_WALLET),
    lead(OPENED, "list_transactions", OPENED_WALLET),
    lead(OPENED, "link_account", OPENED_WALLET),
    lead(OPENED, "show_command", COMMAND),
    lead(LINKED, "show_wallet", &[("wallet", "$response.body#/wallet")]),
    lead(LINKED, "show_command", COMMAND),
    lead(POSTED, "show_delivery", DELIVERY),
    lead(POSTED, "show_transaction", &[("transaction", "$response.body#/transactions/0/transaction")]),
    lead(
        POSTED,
        "show_balance",
        &[("wallet", "$response.body#/transactions/0/wallet"), ("after", "$response.body#/transactions/0/version")],
    ),
    lead(POSTED, "list_deliveries", FEED),
    lead(ACCEPTED, "show_delivery", DELIVERY),
    lead(
        ("list_deliveries", "200"),
        "show_delivery",
        &[("feed", "$request.path.feed"), ("delivery", "$response.body#/items/0/delivery")],
    ),
    lead(("list_transactions", "200"), "show_transaction", &[("transaction", "$response.body#/items/0/id")]),
    lead(("list_programmes", "200"), "show_programme", &[("version", "$response.body#/items/0/version")]),
    lead(("list_programmes", "200"), "show_difference", &[("version", "$response.body#/items/0/version")]),
    lead(("list_approvals", "200"), "show_approval", &[("command", "$response.body#/items/0/id")]),
    lead(("list_review", "200"), "show_transaction", &[("transaction", "$response.body#/items/0/transaction")]),
    lead(("list_review", "200"), "decide_review", &[("transaction", "$response.body#/items/0/transaction")]),
    lead(("list_unclassified", "200"), "show_transaction", &[("transaction", "$response.body#/items/0/transaction")]),
    lead(("list_unclassified", "200"), "decide_review", &[("transaction", "$response.body#/items/0/transaction")]),
    lead(("keep_consent", "200"), "show_consent", CONSENT),
    lead(("keep_consent", "200"), "forget_consent", CONSENT),
    lead(("decide_review", "200"), "show_command", COMMAND),
    lead(("show_transaction", "200"), "show_home", &[("wallet", "$response.body#/wallet")]),
];

/// Names in an operation where its answers lead.
pub(super) fn add(operation: &mut Operation) {
    let Some(own) = operation.operation_id.as_deref() else { return };
    for Lead { status, to, parameters, .. } in LEADS.iter().filter(|lead| lead.from == own) {
        if let Some(RefOr::T(response)) = operation.responses.responses.get_mut(*status) {
            let link = parameters.iter().fold(Link::builder().operation_id(*to), |link, (name, at)| link.parameter(*name, *at));
            response.links.insert((*to).to_owned(), link.build().into());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::Value;

    use super::LEADS;

    #[test]
    fn each_lead_begins_and_ends_at_an_operation_that_takes_its_parameters() {
        let contract = serde_json::to_value(crate::openapi::contract()).unwrap();
        let items = contract["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
        let operations: BTreeMap<&str, &Value> =
            items.map(|operation| (operation["operationId"].as_str().unwrap(), operation)).collect();
        for lead in LEADS {
            let link = &operations[lead.from]["responses"][lead.status]["links"][lead.to];
            assert_eq!(link["operationId"], lead.to, "{}", lead.from);
            let takes = operations[lead.to]["parameters"].as_array().unwrap();
            for (name, _) in lead.parameters {
                assert!(takes.iter().any(|own| own["name"] == *name), "{} does not take {name}", lead.to);
            }
        }
    }
}
