import type { Request } from "../../abi/generated/types.ts";
import { MiB } from "../../byte-units.ts";

/** One request that is measured, under a name that no other case of the set has. */
export interface Case {
  readonly name: string;
  readonly request: Request;
}

/** What is measured, and what a reader of the figures should know about how it was read. */
export interface CaseSet {
  readonly cases: readonly Case[];
  /** Whole sentences. */
  readonly notes: readonly string[];
}

/** The most cases a set may have, and the most bytes all its files may have together. */
export const maxCases = 1_000;
export const maxCaseBytes = 64 * MiB;

/** Names longer than this are cut: a name has to fit on a line. */
const maxNameLength = 200;

/** What a request is called that has no name of its own: its method and where it goes, without the
 * host that is filled in where none is given. */
export function nameOf({ method, uri }: Request): string {
  const { origin, pathname, search } = new URL(uri);
  const place = `${origin === "http://localhost" ? "" : origin}${pathname}${search}`;
  return `${method} ${place}`;
}

/** Cases under names that differ: a name that was there before gets its number behind it. */
export function withOwnNames(cases: readonly Case[]): Case[] {
  const seen = new Set<string>();
  return cases.map(({ name, request }) => {
    const short = name.length > maxNameLength ? `${name.slice(0, maxNameLength - 1)}…` : name;
    let own = short;
    for (let number = 2; seen.has(own); number++) own = `${short} (${number})`;
    seen.add(own);
    return { name: own, request };
  });
}
