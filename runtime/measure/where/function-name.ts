import { visible } from "../../message/visible-text.ts";
import type { ProfiledFunction } from "./fuel-profile.ts";

type Named = Pick<ProfiledFunction, "name" | "kind" | "source">;

/** A function's name for people, with what kind it is where that is not plain, and its line. */
export function functionName({ name, kind, source }: Named): string {
  const bare = name.startsWith("(");
  // `wasi:io/poll@0.2.12#poll` without its version.
  if (kind === "host") return visible(bare ? name : `host: ${name.replace(/@[\d.]+(?=#)/, "")}`);
  if (kind === "engine") return visible(bare ? name : `engine: ${name}`);
  // A column is for programs.
  const line = source?.replace(/:\d+$/, "") ?? null;
  return visible(line === null ? name : `${name} ${line}`);
}

/** The same within a width. Its place goes first, unless that is all that tells it; then the beginning of the name, whose
 * end tells the most: `~lib/string/String#indexOf`. */
export function shortName(named: Named, width: number): string {
  let characters = [...functionName(named)];
  if (characters.length > width && !named.name.startsWith("(")) {
    characters = [...functionName({ ...named, source: null })];
  }
  if (characters.length <= width) return characters.join("");
  return `…${characters.slice(1 - width).join("")}`;
}
