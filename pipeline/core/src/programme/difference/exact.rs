//! Fractions as people read them: `0.005` where the digits end, else `1/3`.

/// The exact text of a fraction with a positive denominator.
pub(super) fn exact(numerator: i128, denominator: i128) -> String {
    let divisor = common_divisor(numerator.abs(), denominator);
    let (numerator, denominator) = (numerator / divisor, denominator / divisor);
    let mut rest = denominator;
    for prime in [2, 5] {
        while rest % prime == 0 {
            rest /= prime;
        }
    }
    if rest != 1 {
        return format!("{numerator}/{denominator}");
    }
    let mut text = (numerator / denominator).to_string();
    let mut left = (numerator % denominator).abs();
    if left > 0 {
        text.push('.');
    }
    while left > 0 {
        let digit = left * 10 / denominator;
        text.push_str(&digit.to_string());
        left = left * 10 % denominator;
    }
    text
}

fn common_divisor(one: i128, other: i128) -> i128 {
    if other == 0 { one } else { common_divisor(other, one % other) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_that_end_are_written_and_others_stay_a_fraction() {
        for (fraction, text) in
            [((2, 1), "2"), ((0, 7), "0"), ((6, 4), "1.5"), ((1, 200), "0.005"), ((1, 3), "1/3"), ((10, 6), "5/3")]
        {
            assert_eq!(exact(fraction.0, fraction.1), text);
        }
    }
}
