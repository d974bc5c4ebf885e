// Puts entries into a namespace, removes it, and goes on with another until it is killed, or for a minute. It
// writes "begun" before it asks for the removal, and "removed" once that was acknowledged.
import { writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { openEmbeddedKv } from "../../../../runtime/store/embedded/kv/open-kv.ts";
import { killedNamespace, killedValue } from "./killed-puts.ts";

const [dataDir, entries] = process.argv.slice(2) as [string, string];
const store = await openEmbeddedKv(dataDir);
await Promise.all(
  Array.from({ length: Number(entries) }, (_, n) =>
    store.put(killedNamespace, Buffer.from(`${n}`), killedValue(`${n}`)),
  ),
);
// To the pipe, before anything else happens.
writeSync(1, "begun\n");
if (!(await store.removeNamespace(killedNamespace))) throw new Error("nothing was there");
writeSync(1, "removed\n");
await sleep(60_000);
