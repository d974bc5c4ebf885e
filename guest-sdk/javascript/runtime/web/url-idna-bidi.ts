// The Bidi Rule of RFC 5893, section 2. The engine does not know bidirectional classes; the ranges are
// those of Unicode's Bidi_Class, merged over code points that no domain may hold.

/** Bidi_Class R and AL. */
const rightToLeft =
  /(?!\p{M})[\u05be-\u05f4\u0608\u060b\u060d\u061b-\u064a\u066d-\u06d5\u06e5\u06e6\u06ee\u06ef\u06fa-\u07f5\u07fa-\u08c9\ufbb2-\ufbc2\ufe73\u{10800}-\u{1091b}\u{10920}-\u{10b35}\u{10b40}-\u{10d23}\u{10d4a}-\u{10d4f}\u{10d6f}-\u{10d8f}\u{10e80}-\u{10ec7}\u{10f00}-\u{10ff6}\u{1e800}-\u{1ed3d}]/u;
const arabicNumber = /[\u0660-\u0669\u066b\u066c\u{10d30}-\u{10d49}\u{10e60}-\u{10e7e}]/u;
const europeanNumber = /[0-9\u06f0-\u06f9\u{102e1}-\u{102fb}]/u;
/** Near enough to Bidi_Class L: some hundred signs and symbols are classed otherwise, which matters
 * only next to right-to-left labels. */
const leftToRight = /[\p{L}\p{Mc}\p{N}]/u;
const marksAtEnd = /[\p{Mn}\p{Me}]+$/u;

/** Whether a label makes its domain a bidirectional one. */
export const isRightToLeft = (label: string): boolean =>
  rightToLeft.test(label) || arabicNumber.test(label);

type BidiClass = "R" | "L" | "AN" | "EN" | "other";

function bidiClass(character: string): BidiClass {
  if (rightToLeft.test(character)) return "R";
  if (arabicNumber.test(character)) return "AN";
  if (europeanNumber.test(character)) return "EN";
  return leftToRight.test(character) ? "L" : "other";
}

/** Whether a label can't stand in a bidirectional domain. */
export function breaksBidiRule(label: string): boolean {
  if (label === "") return false;
  const [first] = Array.from(label, bidiClass);
  const classes = new Set(Array.from(label, bidiClass));
  const last = Array.from(label.replace(marksAtEnd, ""), bidiClass).at(-1);
  if (first === "R") {
    const bothNumbers = classes.has("AN") && classes.has("EN");
    return classes.has("L") || bothNumbers || last === "L" || last === "other";
  }
  if (first === "L")
    return classes.has("R") || classes.has("AN") || (last !== "L" && last !== "EN");
  return true;
}
