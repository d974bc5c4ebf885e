import { once } from "node:events";
import { relative } from "node:path";
import { watch } from "chokidar";
import { envFileName } from "./env-file.ts";
import { isNoSource } from "./source-digest.ts";

/** Changes that come within this time of each other are one change, in ms: editors and version
 * control write many files at once. */
const quietTime = 60;

export interface SourceWatcher {
  /** Watches files as well that a build has read. */
  add(inputs: readonly string[]): void;
  close(): Promise<void>;
}

/** Calls `onChange` after sources under a folder (or one file) changed, or a file that a build read elsewhere. Never twice at once: what
 * changes during a call leads to one more after it. */
export async function watchSources(
  root: string,
  inputs: readonly string[],
  onChange: () => Promise<void>,
): Promise<SourceWatcher> {
  const known = new Set(inputs);
  const watcher = watch([root, ...known], {
    ignoreInitial: true,
    ignored: (path) => {
      const inside = relative(root, path);
      return !known.has(path) && path !== root && inside !== envFileName && isNoSource(inside);
    },
  });
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  let again = false;
  const start = () => {
    if (running !== null) {
      again = true;
      return;
    }
    running = onChange().finally(() => {
      running = null;
      if (again) {
        again = false;
        start();
      }
    });
  };
  watcher.on("all", () => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(start, quietTime);
  });
  // Until the first look at the folder is done, a change goes unseen.
  await once(watcher, "ready");
  return {
    add(more) {
      for (const path of more) known.add(path);
      watcher.add([...more]);
    },
    async close() {
      if (timer !== null) clearTimeout(timer);
      await watcher.close();
      await running;
    },
  };
}
