//! A bank's API, ready to be asked.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::{
    Certificate, Client, Identity, RequestBuilder, Response,
    header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue},
    redirect,
};
use url::{Host, Url};
use uuid::Uuid;

use crate::{
    AccountRequest, BankSettings, Bounds, FetchError, SetupError, Shape, TokenClient, berlin_group, body, pace::Pace,
    refusal::refusal, retry_after::retry_after, uk_open_banking,
};

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(10);
/// The most bytes of a refusal that are read.
const REFUSAL_BYTES: usize = 64 << 10;

/// A bank's API, ready to be asked: by several at once, and never faster than it is configured.
pub struct BankApi {
    pub(crate) shape: Shape,
    pub(crate) base: Url,
    pub(crate) bounds: Bounds,
    pub(crate) tokens: Option<(Url, TokenClient)>,
    client: Client,
    pace: Pace,
}

impl BankApi {
    /// The API of a bank. Nothing is asked yet.
    ///
    /// # Errors
    /// When an address is not safe, or a certificate cannot be used.
    pub fn new(settings: BankSettings) -> Result<Self, SetupError> {
        let base = safe(&settings.base_url)?;
        let tokens = settings.tokens.clone().map(|client| Ok::<_, SetupError>((safe(&client.url)?, client))).transpose()?;
        let client = client(&settings, &base)?;
        let BankSettings { shape, bounds, requests_a_second, .. } = settings;
        Ok(Self { shape, base, bounds, tokens, client, pace: Pace::new(requests_a_second) })
    }

    /// Asks for a page, and returns its bytes once it is known to be an answer to that; `None` where there is no content.
    pub(crate) async fn page(&self, url: Url, request: &AccountRequest<'_>) -> Result<Option<Vec<u8>>, FetchError> {
        let response = self.sent(self.client.get(url).headers(self.headers(request)?)).await?;
        match response.status().as_u16() {
            200 if !body::may_be_json(response.headers()) => Err(FetchError::Wrong(crate::WrongAnswer::MediaType)),
            200 => body::received(response, self.bounds.page_bytes).await.map(Some),
            204 => Ok(None),
            _ => Err(self.refused(response).await),
        }
    }

    /// A request to the bank's server for tokens.
    pub(crate) fn post(&self, url: Url) -> RequestBuilder {
        self.client.post(url).header(ACCEPT, "application/json")
    }

    /// Sends a request when it is its turn.
    pub(crate) async fn sent(&self, request: RequestBuilder) -> Result<Response, FetchError> {
        self.pace.turn().await;
        request.send().await.map_err(|error| body::down(&error))
    }

    /// What an answer means that is not what was asked for.
    pub(crate) async fn refused(&self, response: Response) -> FetchError {
        let (status, retry_after) = (response.status().as_u16(), retry_after(response.headers(), Timestamp::now()));
        // The status says enough where the rest does not come.
        let answer = body::received(response, REFUSAL_BYTES).await.unwrap_or_default();
        refusal(self.shape, status, &answer, retry_after)
    }

    fn headers(&self, request: &AccountRequest<'_>) -> Result<HeaderMap, FetchError> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(token) = request.token {
            let mut bearer =
                HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| FetchError::Unsendable("access token"))?;
            bearer.set_sensitive(true);
            headers.insert(AUTHORIZATION, bearer);
        }
        let id = HeaderValue::from_str(&Uuid::now_v7().to_string()).expect("an id has letters, digits and hyphens");
        match self.shape {
            Shape::BerlinGroup => berlin_group::add_headers(&mut headers, request, id)?,
            Shape::UkOpenBanking => uk_open_banking::add_headers(&mut headers, id),
        }
        Ok(headers)
    }
}

/// An address to which a token may be sent: nobody on the way can read it.
fn safe(address: &str) -> Result<Url, SetupError> {
    let url = Url::parse(address).map_err(|_| SetupError::Address(address.to_owned()))?;
    let is_plain = url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    match url.scheme() {
        _ if !is_plain || url.cannot_be_a_base() => Err(SetupError::Address(address.to_owned())),
        "https" => Ok(url),
        "http" if is_here(&url) => Ok(url),
        "http" => Err(SetupError::InClear(address.to_owned())),
        _ => Err(SetupError::Address(address.to_owned())),
    }
}

fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn client(settings: &BankSettings, base: &Url) -> Result<Client, SetupError> {
    let mut builder = Client::builder()
        .user_agent(concat!("rewardhub/", env!("CARGO_PKG_VERSION")))
        .timeout(settings.bounds.request)
        .connect_timeout(CONNECT)
        .redirect(redirect::Policy::none());
    // A bank on this machine is behind no proxy.
    if is_here(base) {
        builder = builder.no_proxy();
    }
    if let Some(pem) = &settings.authorities {
        let authorities = Certificate::from_pem_bundle(pem).map_err(SetupError::Authorities)?;
        if authorities.is_empty() {
            return Err(SetupError::NoAuthorities);
        }
        builder = authorities
            .into_iter()
            .fold(builder.tls_built_in_root_certs(false), |builder, authority| builder.add_root_certificate(authority));
    }
    if let Some(certificate) = &settings.certificate {
        builder = builder.identity(Identity::from_pem(&certificate.pem).map_err(SetupError::Certificate)?);
    }
    builder.build().map_err(SetupError::Client)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bank_is_asked_over_https_or_on_this_machine() {
        for address in ["https://bank.example/v1", "http://127.0.0.1:9000", "http://localhost/x", "http://[::1]:80/"] {
            assert!(safe(address).is_ok(), "{address}");
        }
        assert!(matches!(safe("http://bank.example/v1"), Err(SetupError::InClear(_))));
        assert!(matches!(safe("http://localhost.bank.example"), Err(SetupError::InClear(_))));
        for address in
            ["", "bank.example", "ftp://bank.example", "https://me:x@bank.example", "https://bank.example/?a=b", "mailto:x"]
        {
            assert!(matches!(safe(address), Err(SetupError::Address(_))), "{address}");
        }
    }
}
