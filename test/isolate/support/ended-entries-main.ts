// Ends entries that have been called some times, and prints how many of their guests are collected.
import { setTimeout as sleep } from "node:timers/promises";
import { PooledEntry } from "../../../runtime/isolate/inside/instance/pooled-entry.ts";
import { later, waitingExport } from "./waiting-export.ts";

const made = 20;
let collected = 0;
const registry = new FinalizationRegistry(() => {
  collected++;
});

async function use(): Promise<void> {
  const call = waitingExport(later);
  registry.register(call, null);
  const entry = new PooledEntry(call);
  for (let times = 0; times < 3; times++) await entry.enter(times, 1);
  entry.endStack();
}

for (let each = 0; each < made; each++) await use();
for (let round = 0; round < 100 && collected < made; round++) {
  globalThis.gc?.();
  await sleep(10);
}
console.log(JSON.stringify({ made, collected }));
