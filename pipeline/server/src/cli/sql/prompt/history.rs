//! The earlier lines of the prompt, kept in the user's state folder. Where they cannot be kept, the prompt works without them.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use rustyline::{Editor, Helper, history::DefaultHistory};

/// The file of the history: `rewardhub/history` in `$XDG_STATE_HOME`, else in `~/.local/state`; `None` if neither is known.
pub fn place() -> Option<PathBuf> {
    let named = |name| env::var_os(name).map(PathBuf::from).filter(|path: &PathBuf| path.is_absolute());
    let state = named("XDG_STATE_HOME").or_else(|| named("HOME").map(|home| home.join(".local/state")));
    state.map(|state| state.join("rewardhub/history"))
}

/// Loads the lines that were kept.
pub fn load<H: Helper>(editor: &mut Editor<H, DefaultHistory>, place: Option<&Path>) {
    let Some(place) = place.filter(|place| place.exists()) else { return };
    if let Err(error) = editor.load_history(place) {
        tracing::info!("{} cannot be read: {error}", place.display());
    }
}

/// Adds a line, and writes it at once, because the prompt may end in any way.
pub fn add<H: Helper>(editor: &mut Editor<H, DefaultHistory>, line: &str, place: Option<&Path>) {
    let added = editor.add_history_entry(line);
    let kept = added.and_then(|_| {
        let Some(place) = place else { return Ok(()) };
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder)?;
        }
        editor.append_history(place)
    });
    if let Err(error) = kept {
        tracing::info!("the history is not kept: {error}");
    }
}
