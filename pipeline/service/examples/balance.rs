//! Opens a data set, takes a file in, and reads a balance:
//!
//! `cargo run -p rewardhub-service --example balance -- DIRECTORY FILE ACCOUNT`

use std::{env, error::Error, fs::File, path::Path};

use rewardhub_core::money::decimal;
use rewardhub_service::{Service, Subject, bundled_programme, clock::now, ingest::OfFiles, locations::Locations};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().skip(1).collect();
    let [root, file, account] = args.as_slice() else { return Err("give a directory, a file and an account".into()) };

    let service = Service::open_or_make(&Locations::of(Path::new(root)))?;
    let caller = service.caller(&Subject::SystemUser("example".into()), now())?;
    if service.terms()?.programmes().count() == 0 {
        service.activate(&bundled_programme::everyday().map_err(|_| "the shipped programme has mistakes")?, caller)?;
    }

    // Any reader will do: a file, a body that is posted.
    let ingested = service.ingest_from(Path::new(file), File::open(file)?, &OfFiles::default(), caller)?;
    let items = ingested.items;
    say(&format!("{} read, {} new, {} known before", ingested.read(), items.new, items.duplicates));

    let terms = service.terms()?;
    let wallet = service.wallet_of(&account.parse()?)?;
    let (day, balances) = service.balances(wallet, None, &terms)?;
    for balance in balances {
        let available = decimal(balance.available_minor, terms.decimals(balance.asset));
        say(&format!("{wallet} has {available} {} available on {day}", balance.asset));
    }
    Ok(service.close()?)
}

#[expect(clippy::print_stdout, reason = "an example answers on standard output")]
fn say(line: &str) {
    println!("{line}");
}
