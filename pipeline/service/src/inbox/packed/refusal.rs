//! Why a packed file, or an entry of an archive, is not taken in, and what to do.

/// Why nothing of a packed file is taken in.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::inbox) enum Refusal {
    /// It is damaged, or not what it seems to be.
    #[error("the {kind} is damaged ({why}); fetch it again")]
    Damaged {
        /// What it seems to be.
        kind: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// It has no entries.
    #[error("the ZIP archive has no files in it; pack it again")]
    Empty,
    /// It has too many entries.
    #[error("the ZIP archive has {entries} entries, and at most {most} are taken; pack fewer files into each archive")]
    TooMany {
        /// How many there are.
        entries: usize,
        /// How many there may be.
        most: usize,
    },
    /// Its entries take too many bytes to list.
    #[error("the list of files in the ZIP archive is too long; pack fewer files into each archive")]
    LongDirectory,
    /// It unpacks to too much.
    #[error("it unpacks to more than {most} bytes; pack fewer files into each archive, or send the file unpacked")]
    TooLarge {
        /// How much it may unpack to.
        most: u64,
    },
    /// It unpacks to far more than files of a bank do.
    #[error("it unpacks to more than {ratio} times its size, as no file of a bank does; send the file unpacked")]
    Bomb {
        /// How many times larger it may be.
        ratio: u64,
    },
    /// Entries share bytes, so that little is unpacked to much.
    #[error("entries of the ZIP archive overlap, as in one that is made to harm; pack the files again")]
    Overlapping,
    /// Two entries have one name, so that one of them hides the other.
    #[error("two files in the ZIP archive have the same name; give each a name of its own")]
    SameName,
    /// It is an office document, which is an archive of parts.
    #[error("it is an Excel workbook or another office document; save it as CSV and send that")]
    Office,
    /// It holds another archive.
    #[error("it holds {0}, and an archive inside another is not opened; unpack it and send what is in it")]
    Nested(&'static str),
}

/// Why an entry of an archive is not taken in, while others are.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::inbox) enum EntryRefusal {
    /// Its name leads out of the archive.
    #[error("its path leads out of the archive; pack it again with a plain path")]
    Path,
    /// Its name is no text.
    #[error("its name is no text; give it another name and pack it again")]
    Name,
    /// It is encrypted.
    #[error("it is encrypted, and no password is known here; pack it again without one")]
    Encrypted,
    /// It is packed in an unknown way.
    #[error("it is packed in a way that is not read here ({0}); pack it with Deflate, as ZIP programs do by themselves")]
    Method(String),
    /// It is a link.
    #[error("it is a link; pack the file itself")]
    Link,
    /// It is damaged.
    #[error("it is damaged ({0}); fetch the archive again")]
    Damaged(String),
    /// It unpacks to far more than files of a bank do, or to more than it says.
    #[error("it unpacks to more than {ratio} times its size, or to more than the archive says; send it unpacked")]
    Bomb {
        /// How many times larger it may be.
        ratio: u64,
    },
    /// It is another archive.
    #[error("it is {0}, and an archive inside another is not opened; unpack it and send what is in it")]
    Nested(&'static str),
    /// It is hidden: what a system keeps for itself.
    #[error("it is a hidden file, and left out")]
    Hidden,
}
