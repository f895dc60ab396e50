//! A data set from end to end: what survives kills and damage, what `verify` finds, what nobody may read.

mod damage;
mod data_set;
mod full_disk;
mod kills;
mod nothing_in_clear;
mod process;
mod set_aside;
mod state;
mod swept;
mod verify_finds;
