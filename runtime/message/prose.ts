/** Words as a sentence lists them: "a, b and c". */
export function list(words: readonly (string | number)[], last: "and" | "or" = "and"): string {
  const shown = words.map(String);
  return shown.length < 2
    ? shown.join("")
    : `${shown.slice(0, -1).join(", ")} ${last} ${shown.at(-1)}`;
}

/** The first of some words, and how many more there are: "a, b and 3 more". */
export function firstOf(words: readonly string[], most: number): string {
  const more = words.length - most;
  return `${words.slice(0, most).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** A text cut to so many characters, with a mark where it was cut. */
export function cut(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}
