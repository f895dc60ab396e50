//! The meaning of signs in a file: whether a minus is money out, and whether columns of debits use one.

use rewardhub_core::{item::Direction, text_folding::fold};

use super::{
    layout::{Columns, Refusal},
    sample_rows::{SampleRows, SignNotation},
};
use crate::{
    kind,
    profile::{CsvMapping, Field},
};

/// Texts of payments to a card, which are money in on its statement.
const PAID_TO_A_CARD: [&str; 6] =
    ["PAYMENT RECEIVED", "ZAHLUNG ERHALTEN", "BETALING ONTVANGEN", "PAIEMENT RECU", "PAGO RECIBIDO", "PAGAMENTO RICEVUTO"];

/// The meaning of signs in a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signs {
    /// The direction of a negative amount, if one column holds debits and credits.
    pub(super) negative: Direction,
    /// The direction of negative amounts in the profile; `None` if it gives none.
    pub(super) given: Option<Direction>,
    /// Whether amounts in the column of debits mostly have a minus.
    pub(super) debits_are_negative: bool,
    /// Whether amounts in the column of credits mostly have a minus.
    pub(super) credits_are_negative: bool,
}

impl Signs {
    /// Finds the meaning of signs in a file that begins with these rows.
    pub(super) fn find(mapping: &CsvMapping, columns: &mut Columns, table: &SampleRows<'_>) -> Result<Self, Refusal> {
        let mut negative = mapping.negative.unwrap_or(Direction::Debit);
        if let (Some(amount), None, None) = (columns.of(Field::Amount), columns.of(Field::Dc), mapping.negative) {
            if only_credits_are_marked(table, amount) {
                negative = Direction::Credit;
                let key = table.key(amount);
                columns.remarks.push(format!(
                    "amounts in column {key} without CR are read as money out, since others carry CR and none DR; negative = \"credit\" \
                     under [csv] in the feed's profile settles it, \"debit\" says that they are money in"
                ));
            } else {
                ask_if_inverted(columns, table, amount)?;
            }
        }
        let mostly_negative = |field| {
            let count =
                |wanted: SignNotation| columns.of(field).map_or(0, |at| table.signs(at).filter(|sign| *sign == wanted).count());
            count(SignNotation::Minus) > count(SignNotation::Unsigned) + count(SignNotation::Plus)
        };
        Ok(Self {
            negative,
            given: mapping.negative,
            debits_are_negative: mostly_negative(Field::Debit),
            credits_are_negative: mostly_negative(Field::Credit),
        })
    }
}

/// Whether some amounts have a word for credit and the others no sign at all.
fn only_credits_are_marked(table: &SampleRows<'_>, amount: usize) -> bool {
    let (mut marked, mut unmarked) = (false, false);
    for sign in table.signs(amount) {
        match sign {
            SignNotation::Word(Direction::Credit) => marked = true,
            SignNotation::Unsigned => unmarked = true,
            SignNotation::Nothing => {}
            SignNotation::Word(Direction::Debit) | SignNotation::Plus | SignNotation::Minus => return false,
        }
    }
    marked && unmarked
}

/// Refuses a file that seems to write money out without a sign, as statements of credit cards
/// do: every row that tells anything says so.
fn ask_if_inverted(columns: &Columns, table: &SampleRows<'_>, amount: usize) -> Result<(), Refusal> {
    let (mut money_in_with_minus, mut money_out_without, mut as_usual) = (0, 0, 0);
    for (row, sign) in table.rows().iter().zip(table.signs(amount)) {
        let negative = match sign {
            SignNotation::Minus => true,
            SignNotation::Unsigned | SignNotation::Plus => false,
            SignNotation::Nothing | SignNotation::Word(_) => continue,
        };
        let code = columns.of(Field::Kind).map(|at| row.cell(at)).unwrap_or_default();
        let text = columns.descriptions.iter().map(|at| row.cell(*at)).collect::<Vec<_>>().join(" ");
        match (usual_direction(&code, &fold(&text)), negative) {
            (Some(Direction::Credit), true) => money_in_with_minus += 1,
            (Some(Direction::Debit), false) => money_out_without += 1,
            (Some(_), _) => as_usual += 1,
            (None, _) => {}
        }
    }
    if as_usual > 0 || (money_in_with_minus == 0 && money_out_without < 2) {
        return Ok(());
    }
    let key = table.key(amount);
    Err(Refusal::new(
        "direction",
        format!(
            "column {key} seems to write money out without a sign, as statements of credit cards do; set negative under [csv] in \
             the feed's profile: \"credit\" when a minus is money in, \"debit\" when it is money out"
        ),
    ))
}

fn usual_direction(code: &str, folded: &str) -> Option<Direction> {
    let paid =
        PAID_TO_A_CARD.iter().any(|paid| folded.contains(paid)) || (folded.contains("PAYMENT") && folded.contains("THANK YOU"));
    if paid { Some(Direction::Credit) } else { kind::usual_direction(code, folded) }
}
