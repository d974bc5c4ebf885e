import { list } from "../message/prose.ts";
import type { ProcessRings, SandboxStatus } from "./control.ts";

/** What each ring is to an operator. */
const words: readonly (readonly [keyof ProcessRings, string])[] = [
  ["seccomp", "a filter of system calls"],
  ["landlock", "a bound on files"],
  ["noNewPrivs", "no new rights"],
  ["network", "no network"],
  ["sealed", "memory that no other process of its user reads"],
  ["ownUser", "a user of its own"],
];

const kinds = ["shards", "front", "preparing", "entries", "brokers"] as const;

const names: Readonly<Record<(typeof kinds)[number], string>> = {
  shards: "each shard",
  front: "the front",
  preparing: "the preparing of modules",
  entries: "the owner of entries",
  brokers: "each broker",
};

/** What is around a host's processes, and what is not, in sentences. Processes that have the same are told of together; of shards of
 * cordons it is a user for each cordon that has one. */
export function sandboxSentences(status: SandboxStatus): string[] {
  const groups = new Map<string, string[]>();
  for (const kind of kinds) {
    const told = ringsOf(status[kind]);
    groups.set(told, [...(groups.get(told) ?? []), names[kind]]);
  }
  const around = [...groups].map(([told, whose]) => `Around ${list(whose)}: ${told}.`);
  if (status.wish === "off") return [...around, "The sandbox is turned off by the settings."];
  if (status.missing.length === 0) return around;
  return [...around, `Missing of a whole sandbox: ${list(status.missing)}.`];
}

/** Whether something of a whole sandbox is not there. */
export function isPartial({ missing }: SandboxStatus): boolean {
  return missing.length > 0;
}

function ringsOf(rings: ProcessRings): string {
  const there = words.filter(([ring]) => rings[ring]).map(([, phrase]) => phrase);
  return there.length === 0 ? "nothing" : list(there);
}
