// Deploys one worker after the other, each many times, until it is killed, or for a minute. After each deploy
// that the store has acknowledged it writes a line: the worker and the deploy's number.
import { writeSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { openEmbeddedStore } from "../../../runtime/store/embedded/open-store.ts";
import { deployOf, deploysPerWorker, moduleOf } from "./killed-deploys.ts";

// Who is killed writes none at its end.
flushCompileCache();
const [dataDir, round] = process.argv.slice(2) as [string, string];
const { deployments, modules } = await openEmbeddedStore(dataDir);
const end = Date.now() + 60_000;
for (let w = 0; Date.now() < end; w++) {
  const worker = `r${round}w${w}`;
  for (let n = 0; n < deploysPerWorker; n++) {
    await modules.put(moduleOf(worker, n));
    await deployments.apply(deployOf(worker, n));
    // To the pipe, before anything else happens.
    writeSync(1, `${worker} ${n}\n`);
  }
}
