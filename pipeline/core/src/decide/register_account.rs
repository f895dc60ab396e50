//! The directory: an account's token gets its permanent id, once.

use super::draft::{Draft, Stop};
use crate::{
    answer::Answer,
    command::Register,
    state::row::{Row, RowKey},
};

pub(super) fn register(draft: &mut Draft<'_>, register: &Register) -> Result<Answer, Stop> {
    let key = RowKey::Directory(draft.bucket, register.token);
    if let Some(Row::Directory(account)) = draft.row(key)? {
        return Ok(Answer::Registered(*account));
    }
    draft.put(key, Row::Directory(register.account));
    Ok(Answer::Registered(register.account))
}
