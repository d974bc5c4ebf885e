import type { Field } from "../../../../runtime/abi/generated/types.ts";
import { HttpCache } from "../../../../runtime/services/cache/http-cache.ts";

// Fills a cache with small entries of one kind, and says how much memory that took.
const kind = process.argv[2];
const cache = new HttpCache({ bytes: 1e9, entryBytes: 1e6 });

function memory(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().rss;
}

const before = memory();
for (let n = 0; n < 100_000; n++) {
  const request = {
    method: "GET",
    uri: `http://h.example/${n}`,
    fields: [["accept", `${n}`]] as Field[],
  };
  const fields: Field[] = [["cache-control", "max-age=60"]];
  if (kind === "varied") fields.push(["vary", "accept"]);
  const sink = cache.store(request, { status: 200, fields }, 0);
  if (kind !== "empty") sink?.write(new Uint8Array(1));
  sink?.end();
}
const taken = memory() - before;
console.log(JSON.stringify({ count: cache.count, counted: cache.held, taken }));
