//! The location of a lake: a folder, or a prefix in a bucket of an S3-compatible store.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
};

use object_store::{
    ObjectStore,
    aws::{AmazonS3Builder, S3ConditionalPut},
    path::Path as ObjectPath,
    prefix::PrefixStore,
};
use url::Url;

use super::{durable::DurableFiles, error::LakeError};
use crate::tables::Table;

/// The location of a lake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LakeUrl {
    /// A folder on this machine.
    Folder(PathBuf),
    /// A prefix in a bucket of an S3-compatible store.
    Bucket {
        /// The name of the bucket.
        bucket: String,
        /// The prefix without slashes around it; it may be empty.
        prefix: String,
    },
}

impl FromStr for LakeUrl {
    type Err = LakeError;

    fn from_str(given: &str) -> Result<Self, LakeError> {
        let refused = |why: &str| LakeError::Url { given: without_keys(given), why: why.to_owned() };
        if given.is_empty() {
            return Err(refused("it is empty"));
        }
        let Some((scheme, _)) = given.split_once("://") else { return Ok(Self::Folder(PathBuf::from(given))) };
        let url = Url::parse(given).map_err(|error| refused(&error.to_string()))?;
        match scheme {
            "file" => url.to_file_path().map(Self::Folder).map_err(|()| refused("it names no folder of this machine")),
            "s3" | "s3a" if !url.username().is_empty() || url.password().is_some() => {
                Err(refused("keys are given in the environment, as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"))
            }
            "s3" | "s3a" => {
                let bucket = url.host_str().filter(|host| !host.is_empty()).ok_or_else(|| refused("it names no bucket"))?;
                let prefix = ObjectPath::from_url_path(url.path()).map_err(|error| refused(&error.to_string()))?;
                Ok(Self::Bucket { bucket: bucket.to_owned(), prefix: prefix.to_string() })
            }
            _ => Err(refused("only folders and S3-compatible stores are known")),
        }
    }
}

/// Writes the given text for messages, without what may be a key before an `@`.
fn without_keys(given: &str) -> String {
    match (given.split_once("://"), given.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, place))) => format!("{scheme}://…@{place}"),
        _ => given.to_owned(),
    }
}

impl From<&Path> for LakeUrl {
    fn from(folder: &Path) -> Self {
        Self::Folder(folder.to_owned())
    }
}

impl fmt::Display for LakeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.display()),
            Self::Bucket { bucket, prefix } => write!(f, "s3://{bucket}/{prefix}"),
        }
    }
}

impl LakeUrl {
    /// Returns a store rooted at the lake, whose first folders are the tables. Credentials, region and endpoint of a bucket come
    /// from the environment (`AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL`, …); plain HTTP is used only if the endpoint says so.
    ///
    /// # Errors
    /// [`LakeError::Absent`] when the folder is absent and `make` is not set, [`LakeError::Store`] when the folder cannot be made
    /// or the environment lacks something.
    pub(super) fn store(&self, make: bool) -> Result<Arc<dyn ObjectStore>, LakeError> {
        let failed = |source| LakeError::Store { doing: "opened", path: self.to_string(), cause: source };
        match self {
            Self::Folder(folder) => match DurableFiles::open(folder, make) {
                Ok(files) => Ok(Arc::new(files)),
                Err(object_store::Error::NotFound { .. }) if !make => {
                    Err(LakeError::Absent { location: self.to_string(), table: Table::ALL[0].name() })
                }
                Err(error) => Err(failed(error)),
            },
            Self::Bucket { bucket, prefix } => {
                let endpoint = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"];
                let plain = endpoint.iter().filter_map(|name| std::env::var(name).ok()).any(|url| url.starts_with("http://"));
                let builder = AmazonS3Builder::from_env()
                    .with_bucket_name(bucket)
                    .with_conditional_put(S3ConditionalPut::ETagMatch)
                    .with_allow_http(plain);
                Ok(Arc::new(PrefixStore::new(builder.build().map_err(failed)?, prefix.as_str())))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_buckets_are_read() {
        let read = |given: &str| given.parse::<LakeUrl>().unwrap();
        assert_eq!(read("data/lake"), LakeUrl::Folder("data/lake".into()));
        assert_eq!(read("file:///data/my%20lake"), LakeUrl::Folder("/data/my lake".into()));
        assert_eq!(read("s3://books/a/lake/"), LakeUrl::Bucket { bucket: "books".into(), prefix: "a/lake".into() });
        assert_eq!(read("s3://books").to_string(), "s3://books/");
    }

    #[test]
    fn keys_in_a_place_are_refused_and_not_repeated() {
        for given in ["s3://AKIAKEY:secret@books/lake", "s3://AKIAKEY:sec/ret@books/lake", "s3://secret@books", "gs://a:secret@b"]
        {
            let error = given.parse::<LakeUrl>().unwrap_err().to_string();
            assert!(error.contains("://…@b") && !["AKIA", "sec", "ret@"].iter().any(|key| error.contains(key)), "{error}");
        }
        assert!("s3://books/a@b/lake".parse::<LakeUrl>().is_ok());
    }

    #[test]
    fn other_places_are_refused_by_name() {
        for given in ["", "gs://bucket/lake", "https://host/lake", "s3:///lake", "file://host/lake"] {
            let error = given.parse::<LakeUrl>().unwrap_err().to_string();
            assert!(error.contains(&format!("{given:?}")), "{error}");
        }
    }
}
