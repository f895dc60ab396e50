//! What was asked before, kept in the user's state folder. Where it cannot be kept, the prompt works without.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use rustyline::{Editor, Helper, history::DefaultHistory};

/// Where it is kept, if anywhere: `rewardhub/history` in `$XDG_STATE_HOME`, else in `~/.local/state`.
pub fn place() -> Option<PathBuf> {
    let named = |name| env::var_os(name).map(PathBuf::from).filter(|path: &PathBuf| path.is_absolute());
    let state = named("XDG_STATE_HOME").or_else(|| named("HOME").map(|home| home.join(".local/state")));
    state.map(|state| state.join("rewardhub/history"))
}

/// Brings back what was kept.
pub fn load<H: Helper>(editor: &mut Editor<H, DefaultHistory>, place: Option<&Path>) {
    let Some(place) = place.filter(|place| place.exists()) else { return };
    if let Err(error) = editor.load_history(place) {
        tracing::info!("{} cannot be read: {error}", place.display());
    }
}

/// Remembers a line, and keeps it at once: the prompt may end in any way.
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
