//! Numbers as text, written straight into the line: the benchmark writes millions of them.

/// Appends a whole number in decimal.
pub(super) fn push_number(out: &mut Vec<u8>, number: u64) {
    push_padded(out, number, 1);
}

/// Appends a whole number with at least `width` digits, at most 20.
pub(super) fn push_padded(out: &mut Vec<u8>, number: u64, width: usize) {
    let mut digits = [b'0'; 20];
    let mut rest = number;
    let mut start = digits.len();
    while rest > 0 {
        start -= 1;
        digits[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    out.extend_from_slice(&digits[start.min(digits.len() - width.min(20))..]);
}

/// Appends minor units as a decimal with this many digits after the point: `-1234` with 2 is `-12.34`.
pub(super) fn push_minor(out: &mut Vec<u8>, minor: i64, decimals: u8) {
    if minor < 0 {
        out.push(b'-');
    }
    push_padded(out, minor.unsigned_abs(), usize::from(decimals) + 1);
    if decimals > 0 {
        out.insert(out.len() - usize::from(decimals), b'.');
    }
}

/// Appends sixteen hexadecimal digits, in capitals.
pub(super) fn push_hex(out: &mut Vec<u8>, number: u64) {
    let mut digits = [0; 16];
    for (digit, nibble) in digits.iter_mut().zip((0..16).rev()) {
        *digit = b"0123456789ABCDEF"[((number >> (nibble * 4)) & 15) as usize];
    }
    out.extend_from_slice(&digits);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_are_written_like_the_cores() {
        for minor in [0, 5, -5, 99, 100, -1234, 1_450_000, i64::MIN] {
            for decimals in [0, 2, 3] {
                assert_eq!(written(|out| push_minor(out, minor, decimals)), rewardhub_core::money::decimal(minor, decimals));
            }
        }
        assert_eq!(written(|out| push_padded(out, 42, 4)), "0042");
        assert_eq!(written(|out| push_number(out, 0)), "0");
        assert_eq!(written(|out| push_hex(out, 0xbeef)), "000000000000BEEF");
    }
}
