//! What the claims of a token permit.

use rewardhub_core::ids::WalletId;
use rewardhub_service::{Subject, client_keys::Scope, configuration::OidcSettings};
use serde_json::{Map, Value};

use super::{Principal, Refusal};

/// The most characters of a subject (OpenID Connect Core 1.0, section 2).
const LONGEST_SUBJECT: usize = 255;

/// Who shows a token with these claims, and what is that caller's.
pub(super) fn principal(claims: &Map<String, Value>, settings: &OidcSettings) -> Result<Principal, Refusal> {
    let subject = claims.get("sub").and_then(Value::as_str);
    let subject = subject.filter(|text| (1..=LONGEST_SUBJECT).contains(&text.len())).ok_or(Refusal::Claims)?;
    let wallets = words(claims.get(&settings.wallets_claim));
    Ok(Principal {
        subject: Subject::OfIssuer { issuer: settings.issuer.clone(), subject: subject.to_owned() },
        scope: scope(&words(claims.get(&settings.scope_claim)), settings)?,
        wallets: wallets.iter().filter_map(|text| WalletId::parse(text)).collect(),
        feeds: words(claims.get(&settings.feeds_claim)).into_iter().map(str::to_owned).collect(),
    })
}

/// The one scope of this server that a token carries. Other words are for others.
fn scope(carried: &[&str], settings: &OidcSettings) -> Result<Scope, Refusal> {
    let own = settings.scopes.all().into_iter().filter(|(_, word)| carried.contains(word)).map(|(scope, _)| scope);
    match own.collect::<Vec<_>>()[..] {
        [] => Err(Refusal::NoScope),
        [scope] => Ok(scope),
        [..] => Err(Refusal::SeveralScopes),
    }
}

/// The words of a claim: a list of texts, or a text with spaces between them. Anything else has none.
pub(super) fn words(claim: Option<&Value>) -> Vec<&str> {
    match claim {
        Some(Value::String(text)) => text.split(' ').filter(|word| !word.is_empty()).collect(),
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const WALLET: &str = "00002a00-0000-8000-8000-000000000001";

    fn read(claims: Value) -> Result<Principal, Refusal> {
        let settings = OidcSettings { issuer: "https://issuer.example".to_owned(), ..OidcSettings::default() };
        principal(claims.as_object().unwrap(), &settings)
    }

    #[test]
    fn a_claim_is_a_list_or_a_text_with_spaces() {
        let lists = json!({ "sub": "me", "scope": ["openid", "rewardhub:customer"], "rewardhub_wallets": [WALLET, "no-id", 7] });
        let texts = json!({ "sub": "me", "scope": "openid  rewardhub:customer", "rewardhub_wallets": WALLET });
        let read = [lists, texts].map(|claims| read(claims).unwrap());
        assert_eq!(read[0], read[1]);
        assert_eq!((read[0].scope, read[0].wallets.len(), read[0].feeds.len()), (Scope::Customer, 1, 0));
    }

    #[test]
    fn a_token_without_one_scope_of_ours_or_without_a_subject_permits_nothing() {
        for scopes in [json!(null), json!(""), json!("admin operator"), json!({ "rewardhub:admin": true })] {
            assert_eq!(read(json!({ "sub": "me", "scope": scopes })), Err(Refusal::NoScope));
        }
        assert_eq!(read(json!({ "sub": "me", "scope": "rewardhub:feed rewardhub:admin" })), Err(Refusal::SeveralScopes));
        for subject in [json!(null), json!(""), json!(7), json!("x".repeat(256))] {
            assert_eq!(read(json!({ "sub": subject, "scope": "rewardhub:feed" })), Err(Refusal::Claims));
        }
    }
}
