//! Which invisible characters of a text that people read are spelling, and which are deception.
//!
//! Invisible characters make a name look like another one, so they are refused, except where a script or an emoji is
//! spelled by them and they change what is seen:
//!
//! | character | is spelling |
//! | --- | --- |
//! | U+200C zero width non-joiner | between letters that would join (RFC 5892 appendix A.1), and after a virama before a letter (UTS 39 section 3.1.1) |
//! | U+200D zero width joiner | after a virama (RFC 5892 appendix A.2), before the virama of a Bengali ya-phalaa, and between two emoji (UTS 51 ED-16) |
//! | U+200E, U+200F, U+061C directional marks | in a text with right-to-left letters, one at a time: they place punctuation, and overrule no letter |
//! | U+FE0E, U+FE0F variation selectors | after an emoji, and in a keycap such as 1️⃣ (UTS 51 ED-9, ED-14c) |
//! | other variation selectors | after an ideograph (UTS 37), and after a Mongolian, Myanmar or Phags-pa letter |
//! | U+180E Mongolian vowel separator | between a Mongolian letter and a final a or e |
//! | U+E0020 to U+E007F tags | in the flag of a region, such as Scotland's: five at most, after U+1F3F4 (UTS 51 ED-14a) |
//! | U+200B zero width space | between Thai, Lao, Myanmar or Khmer letters, where it marks the end of a word |
//!
//! Controls, embeddings, overrides and isolates of direction, and everything else that is invisible, are spelling nowhere.

use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{CanonicalCombiningClass, DefaultIgnorableCodePoint, ExtendedPictographic, JoiningType},
};

/// Invisible, control and direction-changing characters: none of them belongs in a URI or a scope. Beside those that
/// Unicode lists as `Default_Ignorable_Code_Point` these are the line and paragraph separators, the embeddings and
/// overrides of direction, the blank Braille pattern and the interlinear annotation marks.
#[must_use]
pub fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2800}' | '\u{fff9}'..='\u{fffb}')
        || (!c.is_ascii() && CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c))
}

/// The first control, invisible or direction-changing character of a name or a description that is not spelling where
/// it stands; `None` when the text is as it looks. Line ends and tabs are controls as well.
#[must_use]
pub fn deceptive_character(text: &str) -> Option<char> {
    if text.is_ascii() {
        return text.chars().find(|c| c.is_control());
    }
    let characters: Vec<char> = text.chars().collect();
    let leftwards = characters.iter().any(|c| is_right_to_left(*c));
    characters.iter().enumerate().find_map(|(at, c)| {
        let (before, after) = (&characters[..at], &characters[at + 1..]);
        let spelling = match c {
            '\u{200b}' => ends_a_word(before, after),
            '\u{200c}' => keeps_letters_apart(before, after),
            '\u{200d}' => joins_letters(before, after) || joins_emoji(before, after),
            '\u{200e}' | '\u{200f}' | '\u{061c}' => leftwards && !before.last().is_some_and(|c| is_mark(*c)),
            '\u{180e}' => is_mongolian(before.last()) && matches!(after.first(), Some('\u{1820}' | '\u{1821}')),
            '\u{180b}'..='\u{180d}' | '\u{180f}' => is_mongolian(before.last()),
            '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => selects_a_variant(*c, before, after),
            '\u{e0020}'..='\u{e007f}' => is_of_a_flag(before, &characters[at..]),
            c => !is_deceptive(*c),
        };
        (!spelling).then_some(*c)
    })
}

/// A text of others in one line: each run of white space and control characters becomes one space, and those at the ends go.
#[must_use]
pub fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_control() || c.is_whitespace()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// RFC 5892 appendix A.1. After a virama a letter has to follow, as UTS 39 asks: at the end nothing is seen of it.
fn keeps_letters_apart(before: &[char], after: &[char]) -> bool {
    if before.last().is_some_and(|c| is_virama(*c)) {
        return after.first().is_some_and(|c| c.is_alphabetic());
    }
    let joining = CodePointMapData::<JoiningType>::new();
    let mut left = before.iter().rev().map(|c| joining.get(*c)).skip_while(|kind| *kind == JoiningType::Transparent);
    let mut right = after.iter().map(|c| joining.get(*c)).skip_while(|kind| *kind == JoiningType::Transparent);
    matches!(left.next(), Some(JoiningType::LeftJoining | JoiningType::DualJoining))
        && matches!(right.next(), Some(JoiningType::RightJoining | JoiningType::DualJoining))
}

/// RFC 5892 appendix A.2, and the ya-phalaa after a Bengali or Assamese ra, which The Unicode Standard (12.2) spells with
/// the joiner before the virama.
fn joins_letters(before: &[char], after: &[char]) -> bool {
    before.last().is_some_and(|c| is_virama(*c))
        || matches!((before.last(), after), (Some('\u{09b0}' | '\u{09f0}'), ['\u{09cd}', '\u{09af}' | '\u{09df}', ..]))
}

/// UTS 51 ED-16: an emoji, with its skin tone or its variation selector, before it, and another one behind it.
fn joins_emoji(before: &[char], after: &[char]) -> bool {
    let is_modifier = |c: &char| matches!(c, '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}');
    let modifiers = usize::from(before.last().is_some_and(is_modifier));
    before[..before.len() - modifiers].last().is_some_and(|c| is_emoji(*c))
        && after.first().is_some_and(|c| is_emoji(*c))
}

fn ends_a_word(before: &[char], after: &[char]) -> bool {
    let written_without_spaces = |c: &char| matches!(c, '\u{0e01}'..='\u{0e4e}' | '\u{0e81}'..='\u{0ede}' | '\u{1000}'..='\u{103f}' | '\u{1780}'..='\u{17d3}');
    before.last().is_some_and(written_without_spaces) && after.first().is_some_and(written_without_spaces)
}

fn selects_a_variant(selector: char, before: &[char], after: &[char]) -> bool {
    match (selector, before.last()) {
        (_, None) => false,
        ('\u{fe0f}', Some('0'..='9' | '#' | '*')) => after.first() == Some(&'\u{20e3}'),
        ('\u{fe0e}' | '\u{fe0f}', Some(c)) => is_emoji(*c) || matches!(c, '©' | '®' | '‼' | '⁉' | '™' | 'ℹ'),
        ('\u{fe00}', Some('\u{1000}'..='\u{109f}' | '\u{a840}'..='\u{a877}' | '\u{aa60}'..='\u{aa7f}')) => true,
        (_, Some(c)) => matches!(c,
            '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3fffd}'),
    }
}

/// UTS 51 ED-14a: after a black flag the letters and digits of a region (two, and three more at most), and the end of them.
fn is_of_a_flag(before: &[char], tags: &[char]) -> bool {
    let letters_before = before.iter().rev().take_while(|c| matches!(c, '\u{e0020}'..='\u{e007e}')).count();
    let flag = before.len() - letters_before;
    let region = tags.iter().take_while(|c| matches!(c, '\u{e0030}'..='\u{e0039}' | '\u{e0061}'..='\u{e007a}')).count();
    before[..flag].last() == Some(&'\u{1f3f4}')
        && (3..=5).contains(&(letters_before + region))
        && tags.get(region) == Some(&'\u{e007f}')
}

/// A character that pictures are made of (UTS 51, `Extended_Pictographic`), without the signs that texts are full of.
fn is_emoji(c: char) -> bool {
    c >= '\u{2190}' && CodePointSetData::new::<ExtendedPictographic>().contains(c)
}

fn is_virama(c: char) -> bool {
    CodePointMapData::<CanonicalCombiningClass>::new().get(c) == CanonicalCombiningClass::Virama
}

fn is_mongolian(c: Option<&char>) -> bool {
    matches!(c, Some('\u{1820}'..='\u{1878}' | '\u{1880}'..='\u{18aa}'))
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}')
}

/// The blocks of right-to-left scripts, as `Bidi_Class` has them by default.
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{0590}'..='\u{08ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}')
        && c.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::{deceptive_character, one_line};

    #[test]
    fn a_text_in_one_line_has_single_spaces() {
        for (text, line) in
            [("a\r\n\tb", "a b"), ("  a  b ", "a b"), ("a\u{0}\u{85}b", "a b"), ("\n", ""), ("ab", "ab")]
        {
            assert_eq!(one_line(text), line, "{text:?}");
        }
    }

    #[test]
    fn invisible_characters_that_are_spelling_are_kept() {
        for (what, text) in [
            ("Persian: software company", "شرکت نرم\u{200c}افزاری"),
            ("Persian: I want", "می\u{200c}خواهم"),
            ("Persian: the websites, after a vowel sign", "سایتِ\u{200c}ها"),
            ("Urdu", "علی\u{200c}گڑھ"),
            ("Uyghur or Kurdish: ae", "ئه\u{200c}مه"),
            ("Hindi: a half letter", "क्\u{200d}ष"),
            ("Hindi: a letter with its virama shown", "क्\u{200c}ष"),
            ("Marathi: eyelash ra", "दर्\u{200d}या"),
            ("Nepali at the end of a word", "गर्\u{200d}"),
            ("Sinhala: Sri Lanka", "ශ්\u{200d}රී ලංකා"),
            ("Malayalam: chillu", "അവന്\u{200d}"),
            ("Bengali: RAB", "র\u{200d}্যাব"),
            ("Kannada", "ರ್\u{200c}ಕ"),
            ("a woman at a computer", "👩\u{200d}💻 Team"),
            ("with a skin tone", "👩🏽\u{200d}💻"),
            ("a family", "👨\u{200d}👩\u{200d}👧\u{200d}👦"),
            ("a rainbow flag", "🏳\u{fe0f}\u{200d}🌈"),
            ("a pirate flag", "🏴\u{200d}☠\u{fe0f}"),
            ("a heart on fire, without its selector", "❤\u{200d}🔥"),
            ("red hair", "👨\u{200d}🦰"),
            ("a black bird", "🐦\u{200d}⬛"),
            ("a head shaking", "🙂\u{200d}↔\u{fe0f}"),
            ("a heart", "I ❤\u{fe0f} APIs"),
            ("a heart as text", "I ❤\u{fe0e} APIs"),
            ("a trade mark", "Acme™\u{fe0f}"),
            ("a keycap", "1\u{fe0f}\u{20e3} first"),
            ("a star", "#\u{fe0f}\u{20e3}"),
            ("a flag of two letters", "🇮🇷"),
            ("Scotland", "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}"),
            (
                "Texas, twice",
                "🏴\u{e0075}\u{e0073}\u{e0074}\u{e0078}\u{e007f}🏴\u{e0075}\u{e0073}\u{e0074}\u{e0078}\u{e007f}",
            ),
            ("a variant of an ideograph", "葛\u{e0100}城市"),
            ("a mark after Latin in Arabic", "شركة C++\u{200f}"),
            ("a mark in Hebrew", "חברת Acme!\u{200e} בע״מ"),
            ("Mongolian", "ᠠᠮ\u{180e}ᠠ"),
            ("Khmer", "ក្រុម\u{200b}ហ៊ុន"),
            ("Thai", "บริษัท\u{200b}ทดสอบ"),
            ("nothing invisible", "Ärzte-Portal Клиент 日本語 Acme & Söhne"),
        ] {
            assert_eq!(deceptive_character(text), None, "{what}: {}", text.escape_unicode());
        }
    }

    #[test]
    fn invisible_characters_that_are_no_spelling_are_found() {
        for (what, text, found) in [
            ("between Latin letters", "Goo\u{200c}gle", '\u{200c}'),
            ("between Latin letters", "Goo\u{200d}gle", '\u{200d}'),
            ("between Cyrillic letters", "Гу\u{200d}гл", '\u{200d}'),
            ("between ideographs", "東\u{200c}京", '\u{200c}'),
            ("at the beginning", "\u{200c}نرم", '\u{200c}'),
            ("at the end", "نرم\u{200c}", '\u{200c}'),
            ("before a space", "نرم\u{200c} افزار", '\u{200c}'),
            ("twice", "نرم\u{200c}\u{200c}افزار", '\u{200c}'),
            ("after a letter that joins nothing behind it", "کار\u{200c}ها", '\u{200c}'),
            ("a joiner between Arabic letters", "نر\u{200d}م", '\u{200d}'),
            ("between Arabic and Latin", "نرم\u{200c}Google", '\u{200c}'),
            ("after a virama, before nothing", "क्\u{200c}", '\u{200c}'),
            ("between Hindi letters without virama", "कष\u{200d}क", '\u{200d}'),
            ("ra in another script", "ର\u{200d}ୟ", '\u{200d}'),
            ("a joiner after an emoji, before a letter", "👩\u{200d}A", '\u{200d}'),
            ("a joiner after a letter, before an emoji", "A\u{200d}💻", '\u{200d}'),
            ("a joiner after an emoji at the end", "👩\u{200d}", '\u{200d}'),
            ("two joiners", "👩\u{200d}\u{200d}💻", '\u{200d}'),
            ("a non-joiner between emoji", "👩\u{200c}💻", '\u{200c}'),
            ("a joiner between two signs", "™\u{200d}®", '\u{200d}'),
            ("a selector after a letter", "Goo\u{fe0f}gle", '\u{fe0f}'),
            ("a selector after a digit", "Acme 1\u{fe0f}", '\u{fe0f}'),
            ("two selectors", "❤\u{fe0f}\u{fe0f}", '\u{fe0f}'),
            ("a selector at the beginning", "\u{fe0f}Acme", '\u{fe0f}'),
            ("a selector of ideographs after a letter", "Goog\u{e0100}le", '\u{e0100}'),
            ("a Mongolian selector after a letter", "Goog\u{180b}le", '\u{180b}'),
            ("a Mongolian separator after a letter", "Goog\u{180e}le", '\u{180e}'),
            ("tags after a letter", "A\u{e0067}\u{e0062}\u{e0073}\u{e007f}", '\u{e0067}'),
            ("tags without an end", "🏴\u{e0067}\u{e0062}\u{e0073}", '\u{e0067}'),
            ("a sentence of tags", "🏴\u{e0068}\u{e0069}\u{e0064}\u{e0064}\u{e0065}\u{e006e}\u{e007f}", '\u{e0068}'),
            ("an end of tags alone", "🏴\u{e007f}", '\u{e007f}'),
            ("a mark among Latin letters", "Acme\u{200f} Ltd", '\u{200f}'),
            ("a mark among digits", "100\u{200e}%", '\u{200e}'),
            ("two marks", "شركة\u{200f}\u{200f}", '\u{200f}'),
            ("an override in Arabic", "شركة\u{202e}Acme", '\u{202e}'),
            ("an isolate in Hebrew", "חברת \u{2067}Acme\u{2069}", '\u{2067}'),
            ("a zero width space", "zero\u{200b}width", '\u{200b}'),
            ("a zero width space at the end of Thai", "บริษัท\u{200b}", '\u{200b}'),
            ("a soft hyphen", "Goo\u{ad}gle", '\u{ad}'),
            ("a word joiner", "Goo\u{2060}gle", '\u{2060}'),
            ("a byte order mark", "\u{feff}Acme", '\u{feff}'),
            ("a Hangul filler", "Google\u{3164}", '\u{3164}'),
            ("a half-width Hangul filler", "Google\u{ffa0}", '\u{ffa0}'),
            ("a Hangul choseong filler", "Goo\u{115f}gle", '\u{115f}'),
            ("a grapheme joiner", "Goo\u{034f}gle", '\u{034f}'),
            ("an inherent Khmer vowel", "Goo\u{17b4}gle", '\u{17b4}'),
            ("a blank Braille pattern", "Google\u{2800}", '\u{2800}'),
            ("a musical control", "Goo\u{1d173}gle", '\u{1d173}'),
            ("NUL", "Ac\0me", '\0'),
            ("a line end", "Acme\nLtd", '\n'),
            ("a control beyond ASCII", "Ärzte\u{85}", '\u{85}'),
        ] {
            assert_eq!(deceptive_character(text), Some(found), "{what}: {}", text.escape_unicode());
        }
    }
}
