/** Words as a sentence lists them: "a, b and c". */
export function list(words: readonly (string | number)[], last: "and" | "or" = "and"): string {
  const shown = words.map(String);
  return shown.length < 2
    ? shown.join("")
    : `${shown.slice(0, -1).join(", ")} ${last} ${shown.at(-1)}`;
}
