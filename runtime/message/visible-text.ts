// Control characters (C0, DEL, C1), marks that turn the direction of text, and line separators.
const invisible = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** A guest's text, safe for a terminal: what could move the cursor, change colours or imitate a line of ours is
 * written as `\u001b`. Line breaks stay where `lines` is true. */
export function visible(text: string, lines = false): string {
  return text.replace(invisible, (character) =>
    lines && character === "\n"
      ? character
      : `\\u${character.codePointAt(0)!.toString(16).padStart(4, "0")}`,
  );
}
