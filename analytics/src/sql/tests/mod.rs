mod damaged;
mod error_messages;
mod fixture;
mod limited;
mod output_formats;
mod read;
mod refused;
