import { visible } from "../../tenant/visible-text.ts";
import type { ProfiledFunction } from "../where/fuel-profile.ts";

type Named = Pick<ProfiledFunction, "name" | "kind" | "source">;

/** A function's name for people, with what kind it is where that is not plain, and its line. */
export function functionName({ name, kind, source }: Named): string {
  const bare = name.startsWith("(");
  if (kind === "host") return visible(bare ? name : `host: ${name}`);
  if (kind === "engine") return visible(bare ? name : `engine: ${name}`);
  // A column is for programs.
  const line = source?.replace(/:\d+$/, "") ?? null;
  return visible(line === null ? name : `${name} ${line}`);
}

/** The same within a width. The end of a name tells the most: `~lib/string/String#indexOf`. */
export function shortName(named: Named, width: number): string {
  const characters = [...functionName(named)];
  if (characters.length <= width) return characters.join("");
  return `…${characters.slice(1 - width).join("")}`;
}
