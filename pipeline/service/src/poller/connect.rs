//! Makes the client of a bank from its settings.

use std::{fs, path::Path, time::Duration};

use rewardhub_bank_api::{self as api, BankApi, Bounds, ClientCertificate, Shape, TokenClient};

use super::{Bank, schedule::Schedule};
use crate::{
    configuration::{BankSettings, BankShape},
    error::{Result, Unavailable, Usage},
};

/// The bank with these settings, and what the files have that they name.
pub(super) fn bank(root: &Path, settings: &BankSettings) -> Result<Bank> {
    let read = |file: &Path| {
        let path = root.join(file);
        fs::read(&path).map_err(|source| crate::Error::from(Unavailable::File { doing: "read", path, source }))
    };
    let optional = |file: &Option<std::path::PathBuf>| file.as_deref().map(read).transpose();
    let secret = optional(&settings.client_secret_file)?.map(|bytes| String::from_utf8_lossy(&bytes).trim().to_owned());
    let tokens = settings.token_url.clone().zip(settings.client_id.clone());
    let certificate = match (optional(&settings.certificate_file)?, optional(&settings.key_file)?) {
        (Some(certificate), Some(key)) => Some(ClientCertificate { pem: [certificate, key].join(&b'\n') }),
        (None, _) | (_, None) => None,
    };
    let api = BankApi::new(api::BankSettings {
        shape: match settings.shape {
            BankShape::BerlinGroup => Shape::BerlinGroup,
            BankShape::UkOpenBanking => Shape::UkOpenBanking,
        },
        base_url: settings.base_url.clone(),
        requests_a_second: settings.requests_a_second,
        bounds: Bounds { request: Duration::from_secs(settings.answer_seconds.get().into()), ..Bounds::default() },
        authorities: optional(&settings.authorities_file)?,
        certificate,
        tokens: tokens.map(|(url, id)| TokenClient { url, id, secret }),
    });
    let api = api.map_err(|source| Usage::BankSetup { feed: settings.feed.clone(), source })?;
    let schedule = Schedule::new(settings.every_hours, settings.accesses_a_day);
    Ok(Bank { feed: settings.feed.clone(), api, schedule, days: settings.days })
}
