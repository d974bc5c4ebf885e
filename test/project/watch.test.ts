import { mkdir, mkdtemp, realpath, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "vitest";
import { type SourceWatcher, watchSources } from "../../runtime/project/watch.ts";

let dir: string;
let watcher: SourceWatcher;
let changed: PromiseWithResolvers<void>;

beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), "skerry-watch-")));
  for (const folder of ["project/src", "project/build", "beside"]) {
    await mkdir(join(dir, folder), { recursive: true });
  }
  for (const file of ["project/build/hot.wasm", "project/build/late.wasm", "beside/shared.ts"]) {
    await writeFile(join(dir, file), "before");
  }
  changed = Promise.withResolvers();
  const inputs = [join(dir, "project/build/hot.wasm"), join(dir, "beside/shared.ts")];
  watcher = await watchSources(join(dir, "project"), inputs, async () => changed.resolve());
});

afterEach(async () => {
  await watcher.close();
  await rm(dir, { recursive: true });
});

const path = (name: string) => join(dir, name);

test.each(["project/src/index.ts", "project/.env", "project/build/hot.wasm", "beside/shared.ts"])(
  "a change of %s is told",
  async (name) => {
    await writeFile(path(name), "after");
    await changed.promise;
  },
);

test("and each time where a file is put into its place", async () => {
  for (const text of ["one", "two", "three"]) {
    changed = Promise.withResolvers();
    await writeFile(path("project/build/hot.wasm.tmp"), text);
    await rename(path("project/build/hot.wasm.tmp"), path("project/build/hot.wasm"));
    await changed.promise;
  }
});

test("of a file that a later build reads as well", async () => {
  watcher.add([path("project/build/late.wasm")]);
  // Until it is looked at for the first time a change goes unseen: it is written until it is told. Changes that come within 60 ms of
  // each other are one, which is told once there are no more.
  const writing = setInterval(
    () => void writeFile(path("project/build/late.wasm"), `${Date.now()}`),
    400,
  );
  await changed.promise.finally(() => clearInterval(writing));
});
