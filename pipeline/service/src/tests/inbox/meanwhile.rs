//! What happens to files while they are taken in.

use std::{
    cell::Cell,
    fs::{self, File},
    io::Write as _,
    os::unix::fs::symlink,
};

use super::{ONE, OTHER, QUIET, World, purchases, zipped};

#[test]
fn a_file_that_goes_away_before_it_is_taken_is_passed_over() {
    let mut world = World::new();
    world.put("a.ndjson", purchases(ONE, 1));
    world.put("b.ndjson", purchases(OTHER, 1));
    world.look();
    world.seconds.set(QUIET);
    let gone = world.folder().join("a.ndjson");
    let remove = || {
        let _is_gone = fs::remove_file(&gone);
        true
    };
    let look = world.look_while(&remove, &|| ());
    assert_eq!((look.left.len(), look.left[0].file.as_str(), look.obstacles.len()), (1, "b.ndjson", 0));
}

#[test]
fn a_file_that_a_link_replaces_before_it_is_taken_is_not_followed() {
    let mut world = World::new();
    let outside = world.root.path().join("outside.ndjson");
    fs::write(&outside, purchases(ONE, 1)).unwrap();
    world.put("a.ndjson", purchases(ONE, 1));
    world.look();
    world.seconds.set(QUIET);
    let file = world.folder().join("a.ndjson");
    let replace = || {
        fs::remove_file(&file).unwrap();
        symlink(&outside, &file).unwrap();
        true
    };
    let look = world.look_while(&replace, &|| ());
    assert_eq!((look.left.len(), look.obstacles.len(), world.deliveries()), (0, 1, 0), "{look:?}");
}

#[test]
fn a_file_that_grows_while_it_is_taken_in_stays_until_it_was_taken_in_whole() {
    let mut world = World::new();
    let text = purchases(ONE, 4);
    let (first, second) = text.split_at(text.len() / 2);
    world.put("a.ndjson", first);
    world.look();
    world.seconds.set(QUIET);
    let file = world.folder().join("a.ndjson");
    // It is open by then.
    let grow = || {
        let written = File::options().append(true).open(&file).and_then(|mut file| file.write_all(second.as_bytes()));
        written.unwrap();
    };
    let look = world.look_while(&|| true, &grow);
    assert_eq!((look.left.len(), look.obstacles.len(), world.names("done").len()), (0, 0, 0), "{look:?}");
    assert_eq!(world.look().unquiet, 1, "its time begins anew");
    let left = world.look_after(QUIET).left;
    assert_eq!((left.len(), left[0].counts().new + left[0].counts().duplicates), (1, 4));
    assert_eq!(fs::read_to_string(world.folder().join("done/a.ndjson")).unwrap(), text);
}

#[test]
fn an_archive_that_is_interrupted_stays_and_is_taken_in_by_the_next_look() {
    let mut world = World::new();
    world.put("a.zip", zipped(&[("1.ndjson", &purchases(ONE, 2)), ("2.ndjson", &purchases(OTHER, 3))]));
    world.look();
    world.seconds.set(QUIET);
    let taken = Cell::new(0);
    let look = world.look_while(&|| taken.get() == 0, &|| taken.set(taken.get() + 1));
    assert_eq!((taken.get(), look.left.len(), look.obstacles.len()), (1, 0, 0));
    let counts = world.look().left[0].counts();
    assert_eq!((counts.new, counts.duplicates), (3, 2));
}

#[test]
fn a_link_where_the_inbox_should_be_is_named_and_not_followed() {
    let mut world = World::new();
    fs::remove_dir(world.folder()).unwrap();
    symlink(world.root.path().join("keys"), world.folder()).unwrap();
    let look = world.look();
    assert!(look.obstacles[0].contains("inbox/default is a link, which is not followed"), "{look:?}");
    assert_eq!((look.left.len(), world.deliveries()), (0, 0));
}
