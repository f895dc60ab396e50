//! The shops of the made-up bank, none of which exists. `deploy/programmes/everyday.toml` is written for them.

use rewardhub_core::item::Channel;

use super::row::Life;

/// How a shop's card payments look on a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Noise {
    /// A till: prefixes, store numbers, the city.
    Till,
    /// A payment facilitator stands before the name (`SQ *`).
    Facilitator,
    /// A web shop: a phone number or a URL.
    Web,
    /// A shop abroad: the price before conversion.
    Abroad,
}

/// A shop of the made-up bank.
#[derive(Debug, PartialEq, Eq)]
pub struct Merchant {
    /// Its name, as statements write it.
    pub name: &'static str,
    /// Merchant category code (ISO 18245).
    pub mcc: u16,
    /// The bank's own category for it.
    pub category: &'static str,
    /// Country code of two letters (ISO 3166-1 alpha-2).
    pub country: &'static str,
    /// The city, in capitals, as descriptions write it.
    pub city: &'static str,
    /// Whether it sells in a store or online.
    pub channel: Channel,
    /// The merchant number that its acquirer uses.
    pub id: &'static str,
    pub(super) life: Life,
    pub(super) noise: Noise,
    pub(super) pennies: (u32, u32),
    pub(super) weight: u16,
}

type Line = (&'static str, u16, &'static str, &'static str, &'static str, Life, (u32, u32), u16);

const fn shop(line: Line, noise: Noise, channel: Channel, country: &'static str) -> Merchant {
    let (name, mcc, category, city, id, life, pennies, weight) = line;
    Merchant { name, mcc, category, country, city, channel, id, life, noise, pennies, weight }
}

const fn till(line: Line) -> Merchant {
    shop(line, Noise::Till, Channel::InStore, "GB")
}

const fn square(line: Line) -> Merchant {
    shop(line, Noise::Facilitator, Channel::InStore, "GB")
}

const fn web(line: Line) -> Merchant {
    shop(line, Noise::Web, Channel::Online, "GB")
}

const fn abroad(line: Line, country: &'static str) -> Merchant {
    shop(line, Noise::Abroad, Channel::InStore, country)
}

/// Every shop. The seeds depend on the order, so new shops go at the end.
pub const MERCHANTS: &[Merchant] = &[
    till(("GREENS MARKET", 5411, "groceries", "LEEDS", "700100101", Life::Groceries, (180, 8900), 16)),
    till(("HARVEST FOODS", 5411, "groceries", "MANCHESTER", "700100102", Life::Groceries, (250, 7400), 9)),
    till(("CORNER PANTRY", 5499, "groceries", "BRISTOL", "700100103", Life::Groceries, (90, 1900), 5)),
    till(("BUTCHER & BLOCK", 5422, "groceries", "YORK", "700100104", Life::Groceries, (600, 4200), 2)),
    till(("NORTHERN COFFEE CO", 5814, "eating out", "YORK", "700100201", Life::Coffee, (210, 890), 12)),
    square(("CORNER CAFE", 5814, "eating out", "LONDON", "700100202", Life::Coffee, (240, 1250), 7)),
    square(("DOLLYS BAKERY", 5462, "eating out", "SHEFFIELD", "700100203", Life::Coffee, (150, 1100), 4)),
    till(("COPPER KETTLE", 5812, "eating out", "LEEDS", "700100301", Life::Restaurant, (1400, 9600), 3)),
    till(("NOODLE WHARF", 5812, "eating out", "LONDON", "700100302", Life::Restaurant, (950, 5400), 3)),
    till(("HOBBS FUEL", 5541, "fuel", "HULL", "700100401", Life::Fuel, (2000, 8800), 4)),
    till(("MOTORLANE ENERGY", 5542, "fuel", "DERBY", "700100402", Life::Fuel, (1500, 9500), 1)),
    web(("BRIGHTLINE RAIL", 4112, "travel", "YORK", "700100501", Life::Travel, (480, 21_000), 4)),
    till(("CITYHOPPER BUS", 4131, "travel", "LEEDS", "700100502", Life::Travel, (200, 650), 6)),
    web(("PARCELBAY", 5311, "shopping", "LONDON", "700100601", Life::OnlineShop, (500, 16_000), 5)),
    web(("WEBWARDROBE", 5651, "shopping", "LONDON", "700100602", Life::OnlineShop, (1500, 12_000), 3)),
    web(("STREAMLY", 5815, "entertainment", "LONDON", "700100603", Life::OnlineShop, (599, 1799), 2)),
    till(("PAPER & PEN", 5943, "shopping", "LEEDS", "700100701", Life::Shop, (150, 5200), 4)),
    till(("LANTERN BOOKS", 5942, "shopping", "BATH", "700100702", Life::Shop, (499, 4500), 3)),
    till(("TINKER & SONS HARDWARE", 5251, "home", "HALIFAX", "700100703", Life::Shop, (200, 9900), 2)),
    till(("WELLSPRING PHARMACY", 5912, "health", "LEEDS", "700100704", Life::Shop, (180, 3600), 4)),
    web(("LUCKY SEVEN BETTING", 7995, "betting", "STOKE", "700100801", Life::Betting, (500, 5000), 1)),
    abroad(("CAFE DU PORT", 5812, "eating out", "NICE", "700100901", Life::Abroad, (320, 4800), 0), "FR"),
    abroad(("PEACHTREE DINER", 5812, "eating out", "ATLANTA", "700100902", Life::Abroad, (800, 6400), 0), "US"),
    abroad(("SAKURA STATION STORE", 5411, "groceries", "TOKYO", "700100903", Life::Abroad, (150, 2600), 0), "JP"),
];

/// The places in [`MERCHANTS`] of the shops of one sort.
pub(super) fn of(life: Life) -> impl Iterator<Item = u16> {
    (0..).zip(MERCHANTS).filter(move |(_, merchant)| merchant.life == life).map(|(place, _)| place)
}
