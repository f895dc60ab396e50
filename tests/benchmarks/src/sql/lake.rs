//! Makes the lake that is queried, with the lake's own code, and keeps it for later runs.

use std::{fs, path::Path, sync::mpsc, thread, time::Duration};

use anyhow::{Context as _, Result};
use rewardhub_analytics::{
    lake::{Lake, LakeUrl, LastDecisions, Offsets, Round},
    rows::{Batches, Rows},
    tables::Table,
};
use rewardhub_core::{ids::Partition, programmes_in_force::Programmes};

use super::made_up::{DATA_SET, PLACEMENT, Plan, World, decisions};
use rewardhub_service::lake::block_on;

/// The file with the plan of the lake. It is written last, so a lake with it is whole.
const MADE_OF: &str = "made-of.json";
/// The most days of rows that wait to be written.
const WAITING: usize = 1;

/// Opens the lake of a plan in a folder. Makes it if there is none or one of another plan; `progress` counts its days.
///
/// # Errors
/// When the lake cannot be opened or made.
pub fn made(folder: &Path, world: &World, plan: Plan, progress: &dyn Fn(u64)) -> Result<Lake> {
    let (place, made_of) = (folder.join("lake"), folder.join(MADE_OF));
    let url = LakeUrl::from(place.as_path());
    let known: Option<Plan> = fs::read(&made_of).ok().and_then(|text| serde_json::from_slice(&text).ok());
    if known == Some(plan) {
        return block_on(async { Ok(Lake::open(&url).await?) });
    }
    for old in [&made_of, &place] {
        let removed = if old.is_dir() { fs::remove_dir_all(old) } else { fs::remove_file(old) };
        match removed {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("{} cannot be removed", old.display()));
            }
            _ => {}
        }
    }
    let lake = block_on(make(&url, world, plan, progress))?;
    fs::write(&made_of, serde_json::to_string(&plan)?).with_context(|| format!("{} cannot be written", made_of.display()))?;
    Ok(lake)
}

/// Makes a lake with one round of writing for each day, as a daily ingest would.
async fn make(url: &LakeUrl, world: &World, plan: Plan, progress: &dyn Fn(u64)) -> Result<Lake> {
    let lake = Lake::create(url, DATA_SET).await?;
    let mut programmes = Programmes::default();
    programmes.push(world.programme().clone());
    let (sender, days) = mpsc::sync_channel(WAITING);
    thread::scope(|scope| {
        scope.spawn(|| {
            let sender = sender;
            for day in 0..plan.days {
                let rows = rows(world, &programmes, day);
                if sender.send(rows).is_err() {
                    break;
                }
            }
        });
        tokio::task::block_in_place(|| {
            for (day, rows) in (0_u64..).zip(days) {
                let round = Round { from: ends(world, day), upto: ends(world, day + 1), last: LastDecisions::default() };
                tokio::runtime::Handle::current().block_on(lake.append(rows?, &round))?;
                progress(1);
            }
            anyhow::Ok(())
        })
    })?;
    // Maintains it once, as nightly upkeep would have left days and months that are over.
    let later = world.last().plus(40);
    lake.upkeep(later).await?;
    for table in Table::ALL {
        lake.vacuum(table, Duration::ZERO).await?;
    }
    Ok(lake)
}

fn rows(world: &World, programmes: &Programmes, day: u32) -> Result<Batches> {
    let (mut rows, mut done) = (Rows::default(), Ok(()));
    decisions(world, day, |placed| {
        if done.is_ok() {
            done = rows.add(programmes, placed.partition, placed.offset, &placed.record);
        }
    });
    done?;
    Ok(rows.finish()?)
}

/// The offsets at which each partition of the log ends before a day.
fn ends(world: &World, day: u64) -> Offsets {
    (0..PLACEMENT.partitions).map(|partition| (Partition(partition), day * world.offsets_a_day())).collect()
}
