//! What a person sees who checks a file.

use expect_test::expect;

use super::world::{lines, profile};
use crate::{
    intake::{check, decode},
    recognise_format::Format,
};

#[test]
fn every_record_is_explained() {
    let profile = profile("name = 'bank'");
    let input = lines(&[
        r#""booked_on":"2026-03-05","amount":"-3.00","mcc":"5812","description":"CARD 4111111111111111 GREENS 123","id":"A""#,
        r#""booked_on":"2026-03-06","amount":"12.00","counterparty":"Jane Doe","id":"NONREF","status":"pending""#,
        r#""booked_on":"2026-03-06","amount":"-1.00","reversal":true"#,
        r#""booked_on":"2026-02-30","amount":"-1.00","description":"1234567890""#,
    ]);
    let shown: String =
        check("ndjson", &profile, decode(Format::Ndjson, &profile, None, input.as_bytes())).map(|c| c.to_string()).collect();
    expect![[r#"
        line 1: 2026-03-05 -3.00 GBP booked, account …5555
          kind      purchase (by its merchant category code)
          merchant  GREENS (kept in clear: a card purchase)
          reference transaction id "A" (trusted)
          text      CARD **************** GREENS 123
        line 2: 2026-03-06 +12.00 GBP pending, account …5555
          kind      other (nothing says what it is; a [[kind]] rule in the feed's profile can, with text = "*" for every row of a direction)
          merchant  JANE DOE (only as a hash: not a purchase)
          reference transaction id "NONREF" (not trusted: one of the profile's placeholders)
        line 3: 2026-03-06 -1.00 GBP booked reversal, account …5555
          kind      other (it is marked as a reversal)
          merchant  none is named
          reference none: it is distinguished from others by day, amount and count
          review    it undoes a credit
        line 4, key "booked_on": rejected (date): "2026-02-30" is not a day; write it as 2026-03-31
          record    {"account":"GB33BUKB**************","currency":"GBP","booked_on":"2026-02-30","amount":"-1.00","description":"*********…
        statement 1 ended
    "#]].assert_eq(&shown);
}
