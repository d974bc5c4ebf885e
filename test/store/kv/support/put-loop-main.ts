// Puts entries, many at once, until it is killed, or for a minute. After each that the store has acknowledged it
// writes a line: the key and the version.
import { writeSync } from "node:fs";
import { openEmbeddedKv } from "../../../../runtime/store/embedded/kv/open-kv.ts";
import { killedNamespace, killedValue } from "./killed-puts.ts";

const [dataDir, round] = process.argv.slice(2) as [string, string];
const store = await openEmbeddedKv(dataDir);
const end = Date.now() + 60_000;

async function putLoop(lane: number): Promise<void> {
  for (let n = 0; Date.now() < end; n++) {
    const key = `r${round}-${lane}-${n}`;
    const stored = await store.put(killedNamespace, Buffer.from(key), killedValue(key));
    if (!("version" in stored)) throw new Error("refused");
    // To the pipe, before anything else happens.
    writeNow(`${key} ${stored.version}\n`);
  }
}

/** Waits in this thread while the pipe is full, as its reader is slow on a busy machine. */
function writeNow(text: string): void {
  for (let left = Buffer.from(text); left.length > 0; ) {
    try {
      left = left.subarray(writeSync(1, left));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    }
  }
}

await Promise.all(Array.from({ length: 10 }, (_, lane) => putLoop(lane)));
