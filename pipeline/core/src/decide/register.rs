//! Directory: an account's token gets its permanent id, once.

use super::work::{Stop, Work};
use crate::{
    command::Register,
    decision::Answer,
    state::row::{Row, RowKey},
};

pub(super) fn register(work: &mut Work<'_>, register: &Register) -> Result<Answer, Stop> {
    let key = RowKey::Directory(work.bucket, register.token);
    if let Some(Row::Directory(account)) = work.row(key)? {
        return Ok(Answer::Registered(*account));
    }
    work.put(key, Row::Directory(register.account));
    Ok(Answer::Registered(register.account))
}
