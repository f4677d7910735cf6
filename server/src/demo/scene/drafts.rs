//! Clients that an owner has begun and not finished.

use registration::{
    ApiClientId,
    clients::{AccessFields, StepFields},
};

use super::{Done, Scene, catalogue::Catalogue, logos};

impl Scene<'_> {
    /// Three drafts, left at different steps.
    pub(super) async fn drafts(&self, catalogue: &Catalogue) -> Done {
        self.at(13, 44);
        let id =
            self.begin("Cascade Water Filters", "Cartridges by subscription.", "nora.lake@cascade.example").await?;
        let access = AccessFields {
            authentication_method: "openid_connect".to_owned(),
            collections: catalogue.collections(["shipments", "returns"])?,
            policy: catalogue.policy("Standard")?,
            ..AccessFields::default()
        };
        self.core.clients().save_step(&self.owner, &id, StepFields::Access(access)).await?;
        self.at(5, 171);
        let id = self.begin("Riverbend Model Railways", "", "").await?;
        self.core.clients().upload_logo(&self.owner, &id, logos::draw("7f1d1d", 1)?).await?;
        self.at(0, 35);
        self.begin("Thistle & Thyme", "Waiting for their contract.", "ailsa.reid@thistle.example").await?;
        Ok(())
    }

    /// Fills in the first step. An address grants access to the portal.
    async fn begin(&self, name: &str, description: &str, email: &str) -> Done<ApiClientId> {
        let id = self.core.clients().start_draft(&self.owner).await?;
        let details = StepFields::Details {
            name: name.to_owned(),
            description: description.to_owned(),
            portal_access: !email.is_empty(),
            email: email.to_owned(),
        };
        self.core.clients().save_step(&self.owner, &id, details).await?;
        Ok(id)
    }
}
