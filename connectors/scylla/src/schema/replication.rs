//! The number of copies of everything, per data centre: as requested, and as a keyspace has them.

use std::{collections::BTreeMap, fmt, str::FromStr};

/// Default number of copies per data centre.
const COPIES: u32 = 3;

/// Number of copies per data centre.
pub(super) type Copies = BTreeMap<String, u32>;

/// The requested number of copies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replication {
    /// This many in the only data centre.
    Number(u32),
    /// A number for each of these data centres.
    ByDataCentre(BTreeMap<String, u32>),
}

/// Why the requested copies are not possible.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplicationError {
    /// The text does not have the form of a replication.
    #[error("{text:?} is no replication; write a number of copies, or for each data centre its own: north:3,south:3")]
    Shape {
        /// The text that was given.
        text: String,
    },
    /// Only a number is given, but there are several data centres.
    #[error("the cluster has the data centres {known}; say how many copies go into each: --replication {example}")]
    WhichDataCentre {
        /// The data centres of the cluster, separated by commas.
        known: String,
        /// An example that names them.
        example: String,
    },
    /// The cluster has no data centre of this name.
    #[error("there is no data centre {named} in the cluster, only {known}; see to --replication")]
    NoDataCentre {
        /// The name that was given.
        named: String,
        /// The data centres of the cluster, separated by commas.
        known: String,
    },
    /// A data centre has fewer nodes than the requested copies.
    #[error(
        "{copies} copies cannot be kept in the data centre {centre}, which has {nodes} nodes; see to --replication, or start more"
    )]
    TooFewNodes {
        /// Name of the data centre.
        centre: String,
        /// Number of copies requested.
        copies: u32,
        /// Number of nodes there.
        nodes: u32,
    },
}

impl FromStr for Replication {
    type Err = ReplicationError;

    fn from_str(text: &str) -> Result<Self, ReplicationError> {
        let shape = || ReplicationError::Shape { text: text.to_owned() };
        let number = |text: &str| text.parse().ok().filter(|number| (1..=100).contains(number)).ok_or_else(shape);
        if !text.contains(':') {
            return Ok(Self::Number(number(text)?));
        }
        let mut copies = Copies::new();
        for part in text.split(',') {
            let (centre, count) = part.split_once(':').ok_or_else(shape)?;
            if centre.is_empty() || centre.contains(['\'', '"']) || copies.insert(centre.to_owned(), number(count)?).is_some() {
                return Err(shape());
            }
        }
        Ok(Self::ByDataCentre(copies))
    }
}

/// The copies that a keyspace gets in a cluster with these numbers of nodes per data centre.
pub(super) fn resolve(asked: Option<&Replication>, nodes: &Copies) -> Result<Copies, ReplicationError> {
    let known = || nodes.keys().cloned().collect::<Vec<_>>().join(", ");
    let alone = || match (nodes.len(), nodes.iter().next()) {
        (1, Some((centre, nodes))) => Ok((centre.clone(), *nodes)),
        _ => {
            let example = nodes.keys().map(|centre| format!("{centre}:{COPIES}")).collect::<Vec<_>>().join(",");
            Err(ReplicationError::WhichDataCentre { known: known(), example })
        }
    };
    let copies = match asked {
        None => alone().map(|(centre, nodes)| Copies::from([(centre, if nodes == 1 { 1 } else { COPIES })]))?,
        Some(Replication::Number(number)) => Copies::from([(alone()?.0, *number)]),
        Some(Replication::ByDataCentre(copies)) => copies.clone(),
    };
    for (centre, copies) in &copies {
        let Some(nodes) = nodes.get(centre) else {
            return Err(ReplicationError::NoDataCentre { named: centre.clone(), known: known() });
        };
        if nodes < copies {
            return Err(ReplicationError::TooFewNodes { centre: centre.clone(), copies: *copies, nodes: *nodes });
        }
    }
    Ok(copies)
}

/// The copies as a replication of `CREATE KEYSPACE`.
pub(super) fn cql(copies: &Copies) -> String {
    let each: String = copies.iter().map(|(centre, copies)| format!(", '{centre}': '{copies}'")).collect();
    format!("{{'class': 'NetworkTopologyStrategy'{each}}}")
}

/// The replication of an existing keyspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// `NetworkTopologyStrategy`, with copies per data centre.
    ByDataCentre(Copies),
    /// `SimpleStrategy`, with this many copies anywhere.
    Simple(u32),
    /// Any other strategy, as text.
    Other(String),
}

impl Found {
    /// Reads the replication in `system_schema.keyspaces`.
    pub(super) fn read(options: &BTreeMap<String, String>) -> Self {
        let class = options.get("class").map(|class| class.rsplit('.').next().unwrap_or(class));
        let numbers = options.iter().filter(|(key, _)| *key != "class");
        let numbers: Option<Copies> = numbers.map(|(key, value)| Some((key.clone(), value.parse().ok()?))).collect();
        match (class, numbers) {
            (Some("NetworkTopologyStrategy"), Some(copies)) => {
                Self::ByDataCentre(copies.into_iter().filter(|(_, copies)| *copies > 0).collect())
            }
            (Some("SimpleStrategy"), Some(copies)) if copies.contains_key("replication_factor") => {
                Self::Simple(copies["replication_factor"])
            }
            _ => Self::Other(format!("{options:?}")),
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ByDataCentre(copies) => f.write_str(&list(copies)),
            Self::Simple(copies) => write!(f, "SimpleStrategy, {copies} copies"),
            Self::Other(what) => f.write_str(what),
        }
    }
}

/// The copies as text, such as `north:3,south:3`.
pub(super) fn list(copies: &Copies) -> String {
    copies.iter().map(|(centre, copies)| format!("{centre}:{copies}")).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nodes(text: &str) -> Copies {
        match text.parse().unwrap() {
            Replication::ByDataCentre(nodes) => nodes,
            Replication::Number(_) => panic!("{text}"),
        }
    }

    fn resolved(asked: Option<&str>, cluster: &str) -> Result<String, String> {
        let asked = asked.map(|asked| asked.parse().unwrap());
        resolve(asked.as_ref(), &nodes(cluster)).map(|copies| list(&copies)).map_err(|error| error.to_string())
    }

    #[test]
    fn a_number_is_for_the_only_data_centre() {
        assert_eq!(resolved(None, "north:1").unwrap(), "north:1");
        assert_eq!(resolved(None, "north:5").unwrap(), "north:3");
        assert_eq!(resolved(Some("2"), "north:5").unwrap(), "north:2");
        assert_eq!(resolved(Some("south:3,north:2"), "north:5,south:3").unwrap(), "north:2,south:3");
    }

    #[test]
    fn copies_that_cannot_be_kept_are_refused_with_what_there_is() {
        let refusal = |asked, cluster| resolved(asked, cluster).unwrap_err();
        let several =
            "the cluster has the data centres north, south; say how many copies go into each: --replication north:3,south:3";
        assert_eq!(refusal(Some("3"), "north:3,south:3"), several);
        assert_eq!(refusal(None, "north:3,south:3"), several);
        assert_eq!(
            refusal(Some("west:1"), "north:3"),
            "there is no data centre west in the cluster, only north; see to --replication"
        );
        let few = "3 copies cannot be kept in the data centre north, which has 2 nodes; see to --replication, or start more";
        assert_eq!(refusal(None, "north:2"), few);
    }

    #[test]
    fn what_is_no_replication_is_refused() {
        for text in ["", "0", "three", "north:", "north:0", ":3", "a:1,a:2", "a:1,b", "it's:3", "101"] {
            assert_eq!(text.parse::<Replication>(), Err(ReplicationError::Shape { text: text.to_owned() }));
        }
    }

    #[test]
    fn a_keyspaces_replication_is_read_as_servers_write_it() {
        let read = |pairs: &[(&str, &str)]| {
            Found::read(&pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
        };
        let topology = ("class", "org.apache.cassandra.locator.NetworkTopologyStrategy");
        assert_eq!(read(&[topology, ("north", "3"), ("south", "0")]), Found::ByDataCentre(nodes("north:3")));
        assert_eq!(read(&[("class", "SimpleStrategy"), ("replication_factor", "1")]), Found::Simple(1));
        assert!(matches!(read(&[topology, ("north", "3/1")]), Found::Other(_)));
        assert_eq!(cql(&nodes("north:3,south:2")), "{'class': 'NetworkTopologyStrategy', 'north': '3', 'south': '2'}");
    }
}
