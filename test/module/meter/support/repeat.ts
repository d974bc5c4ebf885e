/** Text made `count` times over. */
export function repeat(count: number, text: string | ((index: number) => string)): string {
  return Array.from({ length: count }, (_, index) =>
    typeof text === "string" ? text : text(index),
  ).join("\n");
}
