//! What a bank says instead of transactions, or beside them: `tppMessages` of the Berlin Group (OpenAPI file of 1.3.11), `Errors` of
//! UK Open Banking (`OBErrorResponse1`).

use serde::Deserialize;

use super::field_values::{Forgiving, Text, text, value};
use crate::mask::mask_cards;

/// The longest message that is repeated.
const LONGEST: usize = 500;

/// One message; its keys in the words of both shapes.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message<'r> {
    #[serde(borrow)]
    category: Option<Text<'r>>,
    #[serde(borrow, alias = "ErrorCode")]
    code: Option<Text<'r>>,
    #[serde(borrow, alias = "Message")]
    text: Option<Text<'r>>,
}

/// What a page says besides its transactions.
#[derive(Debug, Default)]
pub(super) struct BankMessages(Vec<String>);

impl BankMessages {
    /// Adds a list of messages, or one text.
    pub(super) fn add(&mut self, json: &[u8]) {
        let Ok(list) = serde_json::from_slice::<Vec<Forgiving<Message<'_>>>>(json) else {
            self.0.extend(serde_json::from_slice::<String>(json).ok());
            return;
        };
        for message in list.into_iter().map(Some) {
            let Some(message) = value(&message) else { continue };
            let parts = [text(&message.category).filter(|word| *word != "ERROR"), text(&message.code), text(&message.text)];
            self.0.push(parts.into_iter().flatten().collect::<Vec<_>>().join(" "));
        }
    }

    /// The messages in a line, with card numbers masked; `None` if there are none.
    pub(super) fn said(&self) -> Option<String> {
        let mut said = mask_cards(&self.0.join("; ")).into_owned();
        said.truncate(said.floor_char_boundary(LONGEST));
        (!self.0.is_empty()).then_some(said)
    }
}
