//! A person at the authorization endpoint, and what their client does with the code: from outside, by clause.

mod client_documents;
mod client_documents_programs;
mod code;
mod consent;
mod documents;
mod dpop;
mod elsewhere;
mod expected;
mod id_token;
mod logout;
mod opener;
mod pairwise;
mod pkce;
mod promises;
mod pushed;
mod redirect;
mod refresh;
mod sign_in;
mod userinfo;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use registration::{
    Caller, MemberId, ProgramFields, ProviderId, RegistrationFilter, RegistrationId, Secret,
    clients::{AccessFields, StepFields},
};
use serde_json::{Value, json};
use url::{Url, form_urlencoded};
use web::session::SignedIn;

use crate::support::{Answer, PASSWORD, TestServer, basic, read_jwt};

/// RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// Where the shop is called back.
const CALLBACK: &str = "https://shop.example/cb";
/// Where its people may go after signing out.
const BYE: &str = "https://shop.example/bye";

/// A client as it was answered when it registered.
struct Shop(Value);

impl Shop {
    fn id(&self) -> &str {
        self.0["client_id"].as_str().unwrap()
    }

    /// Its `Authorization` header; empty for a public client.
    fn authorization(&self) -> String {
        self.0["client_secret"].as_str().map(|secret| basic(self.id(), secret)).unwrap_or_default()
    }

    /// A request that is fine, with these parameters instead of or beside its own; an empty one is left out.
    fn request(&self, change: &[(&str, &str)]) -> String {
        let own = [
            ("response_type", "code"),
            ("client_id", self.id()),
            ("redirect_uri", CALLBACK),
            ("scope", "openid orders:read"),
            ("state", "s t&te"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let kept = own.into_iter().filter(|(name, _)| !change.iter().any(|(changed, _)| changed == name));
        let all = kept.chain(change.iter().copied().filter(|(_, value)| !value.is_empty()));
        format!("/oauth2/authorize?{}", encoded(&all.collect::<Vec<_>>()))
    }

    /// The form that redeems a code.
    fn redemption(&self, code: &str, change: &[(&str, &str)]) -> String {
        let own = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
            ("client_id", self.id()),
        ];
        let kept = own.into_iter().filter(|(name, _)| !change.iter().any(|(changed, _)| changed == name));
        encoded(&kept.chain(change.iter().copied().filter(|(_, value)| !value.is_empty())).collect::<Vec<_>>())
    }
}

fn encoded(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// The parameters of an address, in order.
fn parameters(address: &str) -> Vec<(String, String)> {
    let url = Url::parse("http://127.0.0.1:3000").unwrap().join(address).unwrap();
    url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

fn parameter(address: &str, name: &str) -> String {
    parameters(address).into_iter().find(|(given, _)| given == name).map(|(_, value)| value).unwrap_or_default()
}

/// An error of the token endpoint.
fn refusal(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.json()["error"].as_str().unwrap().to_owned())
}

/// The address that a page of ours leads to.
fn leads_to(answer: &Answer) -> String {
    let leading = "content=\"0;url=";
    assert!(answer.status == StatusCode::OK && answer.body.contains(leading), "{} {}", answer.status, answer.body);
    let (_, rest) = answer.body.split_once(leading).unwrap();
    rest.split('"').next().unwrap().replace("&amp;", "&")
}

impl TestServer {
    /// A confidential client at a provider whose tokens are opaque, with these members instead of or beside its own.
    async fn shop(&self, change: Value) -> Shop {
        let provider = self.provider_of_shops().await;
        let token = self.initial_token(&provider, |_| {}).await;
        self.registered(&token, change).await
    }

    /// The same of an administrator, which belongs to no provider: its access tokens are JWTs.
    async fn own_shop(&self, change: Value) -> Shop {
        self.owner().await;
        self.registered(&basic("admin", PASSWORD), change).await
    }

    async fn provider_of_shops(&self) -> ProviderId {
        match self.core.providers().list(&self.owner().await).await.unwrap().first() {
            Some(found) => found.provider.id.clone(),
            None => self.provider(&ProgramFields::default()).await,
        }
    }

    async fn registered(&self, authorization: &str, change: Value) -> Shop {
        let mut body = json!({
            "client_name": "Shop",
            "redirect_uris": [CALLBACK],
            "grant_types": ["authorization_code", "refresh_token"],
            "scope": "orders:read orders:write",
        });
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        let answer = self.register(authorization, &body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
        Shop(answer.json())
    }

    /// A member who has come in, and the cookie of their session.
    async fn member(&self) -> (MemberId, String) {
        let member = self.invited("Acme", "ada@acme.example").await;
        let token = self.link(&member).await;
        self.core.members().redeem_link(&token).await.unwrap();
        let cookie = self.signed_in(SignedIn::Member(member.clone())).await;
        (member, cookie)
    }

    /// The first member of a new API client.
    async fn invited(&self, name: &str, email: &str) -> MemberId {
        let owner = self.owner().await;
        let client = self.core.clients().start_draft(&owner).await.unwrap();
        let details = StepFields::Details {
            name: name.to_owned(),
            description: String::new(),
            portal_access: true,
            email: email.to_owned(),
        };
        self.core.clients().save_step(&owner, &client, details).await.unwrap();
        let access = AccessFields { authentication_method: "auth_token".to_owned(), ..AccessFields::default() };
        self.core.clients().save_step(&owner, &client, StepFields::Access(access)).await.unwrap();
        self.core.clients().page(&owner, &client).await.unwrap().members[0].member.id.clone()
    }

    /// The token in the newest mail that waits for a member.
    async fn link(&self, member: &MemberId) -> Secret {
        self.core.members().answer_link_requests().await.unwrap();
        let mail = self.core.members().unsent_link(&Caller::System, member).await.unwrap().unwrap();
        Secret::new(mail.url.rsplit('/').next().unwrap())
    }

    /// The page that asks: its path, after a request of somebody who is signed in.
    async fn asked(&self, request: &str, cookie: &str) -> String {
        let answer = self.visit(request, Some(cookie)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let page = answer.header("location").to_owned();
        assert!(page.starts_with("/authorize/"), "{page}");
        page
    }

    /// A page, as a browser asks for it that was led there by `Sec-Fetch-Site`.
    async fn led_by(&self, site: &str, path: &str, cookie: &str) -> Answer {
        let mut request = Request::get(path).header(header::ACCEPT, "text/html").header("sec-fetch-site", site);
        if !cookie.is_empty() {
            request = request.header(header::COOKIE, cookie);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Where the browser goes after a request was allowed on its page.
    async fn allowed(&self, request: &str, cookie: &str) -> String {
        let page = self.asked(request, cookie).await;
        leads_to(&self.submit(&page, "decision=allow", Some(cookie)).await)
    }

    /// The code that somebody's consent gives.
    async fn code(&self, shop: &Shop, cookie: &str, change: &[(&str, &str)]) -> String {
        let back = self.allowed(&shop.request(&[&[("prompt", "consent")], change].concat()), cookie).await;
        let code = parameter(&back, "code");
        assert!(!code.is_empty(), "{back}");
        code
    }

    /// `POST /oauth2/token`.
    async fn token_for(&self, shop: &Shop, form: &str) -> Answer {
        self.post_form("/oauth2/token", &shop.authorization(), form).await
    }

    /// The tokens that a code gives.
    async fn tokens(&self, shop: &Shop, cookie: &str, change: &[(&str, &str)]) -> Value {
        let code = self.code(shop, cookie, change).await;
        let answer = self.token_for(shop, &shop.redemption(&code, &[])).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.json()
    }

    async fn refreshed(&self, shop: &Shop, token: &Value, change: &[(&str, &str)]) -> Answer {
        let own =
            [("grant_type", "refresh_token"), ("refresh_token", token.as_str().unwrap()), ("client_id", shop.id())];
        self.token_for(shop, &encoded(&[own.as_slice(), change].concat())).await
    }

    /// What an administrator is told of a token.
    async fn worth(&self, token: &Value) -> Value {
        self.owner().await;
        let form = encoded(&[("token", token.as_str().unwrap())]);
        let answer = self.post_form("/oauth2/introspect", &basic("admin", PASSWORD), &form).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.json()
    }

    async fn works(&self, token: &Value) -> bool {
        self.worth(token).await["active"] == true
    }

    /// A page, without the marks between its texts.
    async fn page(&self, path: &str, cookie: &str) -> Answer {
        let mut page = self.visit(path, Some(cookie)).await;
        page.body = page.body.replace("<!>", "");
        page
    }

    async fn registration_of(&self, shop: &Shop) -> RegistrationId {
        let filter = RegistrationFilter { search: shop.id().to_owned(), ..RegistrationFilter::default() };
        let found = self.core.registrations().list(&self.owner().await, &filter).await.unwrap();
        found.items[0].registration.id.clone()
    }

    async fn caller(&self, member: &MemberId) -> Caller {
        self.core.members().caller(member).await.unwrap()
    }

    fn later(&self, seconds: i64) {
        self.clock.advance_seconds(seconds);
    }
}
