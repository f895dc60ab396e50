//! The lake over stores that fail, die and forget to answer.

mod append;
mod checkpoint;
mod compact;
mod damage;
mod earlier;
mod faulty;
mod files;
mod foreign;
mod race;
mod replace;
mod rows;
mod vacuum;
