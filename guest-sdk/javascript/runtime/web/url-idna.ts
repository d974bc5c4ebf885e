// Domains to ASCII by UTS #46, as the URL Standard asks for it: non-transitional, CheckBidi,
// CheckJoiners, without CheckHyphens, UseSTD3ASCIIRules and VerifyDnsLength. The usual table of
// mappings takes 5 MB in this engine; nearly all of it follows from what the engine knows of Unicode,
// and the rest are the few exceptions below. A test holds it against the table, code point by code
// point.

import { breaksBidiRule, isRightToLeft } from "./url-idna-bidi.ts";
import { hasMisplacedJoiner } from "./url-idna-joiners.ts";
import { decodePunycode, encodePunycode } from "./url-punycode.ts";

const beyondAscii = /[^\0-\x7f]/;

/** The ASCII form of a domain that holds other characters; null if it is no valid domain. */
export function domainToAscii(domain: string): string | null {
  const mapped = mapDomain(domain);
  if (mapped === null) return null;
  const labels = mapped.split(".").map(decodeLabel);
  if (!labels.every((label) => label !== null)) return null;
  const bidi = labels.some(isRightToLeft);
  if (labels.some((label) => !isValidLabel(label) || (bidi && breaksBidiRule(label)))) return null;
  const ascii = labels.map(encodeLabel);
  return ascii.every((label) => label !== null) ? ascii.join(".") : null;
}

function mapDomain(domain: string): string | null {
  let isAllowed = true;
  const mapped = domain.replace(/[A-Z]+|[^\0-\x7f]/gu, (characters) => {
    const to = mapCharacter(characters);
    isAllowed &&= to !== null;
    return to ?? "";
  });
  return isAllowed ? mapped.normalize("NFC") : null;
}

/** General categories and properties whose code points are disallowed, and the exceptions that no
 * property has: ideographic description characters, replacement characters, tags. */
const disallowed =
  /[\p{Cn}\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Bidi_Control}\u1680\u2ff0-\u2fff\u31ef\ufffc\ufffd\u{e0001}\u{e0020}-\u{e007f}]|(?!\p{Default_Ignorable_Code_Point})\p{Cf}/u;
const ignored = /\p{Default_Ignorable_Code_Point}/gu;
/** Valid as they are, though folding would change them. */
const deviations = /[ßςı\u200c\u200d]/;
const fullStops = /[.\u3002\uff0e\uff61]/;
/** The one script whose lower case folds to upper case. */
const cherokee = /[\u13a0-\u13fd\uab70-\uabbf]/;

/** What a character, or a run of ASCII, becomes (UTS #46, section 5): "" if it is ignored, null if it
 * is disallowed. */
export function mapCharacter(character: string): string | null {
  if (!beyondAscii.test(character)) return character.toLowerCase();
  if (deviations.test(character)) return character;
  if (disallowed.test(character)) return null;
  if (fullStops.test(character)) return ".";
  const folded = foldCase(character.normalize("NFKC"))
    .replace(ignored, "")
    .replaceAll("ς", "σ")
    .replaceAll("\u0345", "ι")
    .normalize("NFC");
  return fullStops.test(folded) ? null : folded;
}

/** Full case folding by way of upper case, which unlike lower case spells ligatures out. */
function foldCase(text: string): string {
  if (cherokee.test(text)) return text.toUpperCase();
  return text === "ı" ? text : text.toUpperCase().toLowerCase();
}

/** A label's Unicode form; null where its Punycode is broken or stands for plain ASCII. */
function decodeLabel(label: string): string | null {
  if (!label.startsWith("xn--")) return label;
  if (beyondAscii.test(label)) return null;
  const decoded = decodePunycode(label.slice(4));
  return decoded !== null && beyondAscii.test(decoded) ? decoded : null;
}

function encodeLabel(label: string): string | null {
  if (!beyondAscii.test(label)) return label;
  const encoded = encodePunycode(label);
  return encoded === null ? null : `xn--${encoded}`;
}

/** Validity criteria of UTS #46, section 4.1, without the rule for bidirectional domains. */
function isValidLabel(label: string): boolean {
  if (!beyondAscii.test(label)) return !label.startsWith("xn--");
  if (label.normalize("NFC") !== label || label.startsWith("xn--")) return false;
  if (label.includes(".") || /^\p{M}/u.test(label) || hasMisplacedJoiner(label)) return false;
  return Array.from(label).every((character) => mapCharacter(character) === character);
}
