mod damaged;
mod fixture;
mod limited;
mod read;
mod refused;
mod told;
mod written;
