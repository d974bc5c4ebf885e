// Times restores, by the code that isolates run: `node restore-main.ts ROUNDS [TIMES]` prints one JSON
// object, for each case the medians of its rounds in µs. A process of its own, since that code takes away from JavaScript
// what guests are not to have.
import { performance } from "node:perf_hooks";
import process from "node:process";
import { LinearMemory } from "../../runtime/isolate/inside/globals.ts";
import { HostWrites } from "../../runtime/isolate/inside/memory/host-writes.ts";
import { InitialImages } from "../../runtime/isolate/inside/memory/initial-images.ts";
import { LinearMemories } from "../../runtime/isolate/inside/memory/linear-memories.ts";
import { Snapshot } from "../../runtime/isolate/inside/memory/snapshot.ts";
import { WrittenPages } from "../../runtime/isolate/inside/memory/written-pages.ts";
import { written } from "../../runtime/module/meter/contract.ts";
import { pageBytes } from "../../runtime/wasm/page.ts";
import { median } from "./scenario.ts";

const instanceBytes = 128 * 1024;

/** Instances that are put back in turn: with so many, none is in the processor's caches when its turn
 * comes, as none is in a shard of many workers. */
const instances = 256;

const times = Number(process.argv[3] ?? 20_000);
const warmUp = Math.min(times, 2_000);

interface Case {
  readonly name: string;
  /** Pages (of 1 KiB) that are marked as written each time; null where the memory is not tracked. */
  readonly written: number | null;
  readonly instances: number;
}

const cases: readonly Case[] = [
  { name: "whole, in the caches", written: null, instances: 1 },
  { name: "whole, of 256 instances", written: null, instances },
  { name: "tracked, all written", written: instanceBytes / written.pageBytes, instances },
  { name: "tracked, 8 KiB written", written: 8, instances },
  { name: "tracked, nothing written", written: 0, instances },
];

const rounds = Number(process.argv[2] ?? 5);
const micros: Record<string, number[]> = {};
for (let round = 0; round < rounds; round++) {
  for (const each of cases) {
    micros[each.name] ??= [];
    micros[each.name]!.push(restoreMicros(each));
  }
}
process.stdout.write(JSON.stringify(micros));

/** The median of single restores: of a busy machine's pauses most restores see nothing. */
function restoreMicros({ written: pages, instances: count }: Case): number {
  const made = Array.from({ length: count }, () => makeInstance(pages !== null));
  const taken: number[] = [];
  for (let time = 0; time < warmUp + times; time++) {
    const { mark, snapshot } = made[time % count]!;
    mark(pages ?? 0);
    const begun = performance.now();
    const restored = snapshot.restore();
    const ms = performance.now() - begun;
    if (!restored) throw new Error("the instance could not be put back");
    if (time >= warmUp) taken.push(ms * 1_000);
  }
  return median(taken);
}

/** Two pages of memory without a zero, and a few globals. */
function makeInstance(tracked: boolean) {
  const memory = new LinearMemory({ initial: instanceBytes / pageBytes });
  new Uint8Array(memory.buffer).fill(0x5a);
  const hostWrites = tracked ? new HostWrites() : null;
  const memories = new LinearMemories(hostWrites, instanceBytes / pageBytes);
  const maps = memories.mapsOf(memory);
  if (tracked) maps.push(new LinearMemory({ initial: 1 }));
  if (hostWrites !== null) new WrittenPages(memories);
  const globals = Array.from(
    { length: 4 },
    () => new WebAssembly.Global({ value: "i32", mutable: true }, 7),
  );
  // Of its own: the workers of a shard begin with different contents.
  const kept = new InitialImages({ take: () => true, giveBack() {} });
  const snapshot = Snapshot.take(memories, globals, kept);
  if (snapshot === null) throw new Error("the instance's state could not be kept");
  const mark = (pages: number) => {
    if (tracked) new Uint8Array(maps[0]!.buffer, 0, pages).fill(1);
    for (const global of globals) global.value = 8;
  };
  return { snapshot, mark };
}
