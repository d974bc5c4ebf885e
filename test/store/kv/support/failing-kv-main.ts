// Fills a store under a limit of file sizes that its parent made, and tells what came of it: how many puts were
// acknowledged, the error after them, and whether all of those can be read and a small one still goes in.
import { toSkerryError } from "../../../../runtime/errors.ts";
import { openEmbeddedKv } from "../../../../runtime/store/embedded/kv/open-kv.ts";
import { killedNamespace, killedValue } from "./killed-puts.ts";

const store = await openEmbeddedKv(process.argv[2]!);
let done = 0;
let error: unknown = null;
for (; done < 2_000 && error === null; done++) {
  try {
    await store.put(killedNamespace, Buffer.from(`k${done}`), killedValue(`k${done}`));
  } catch (thrown) {
    error = toSkerryError(thrown).toJSON();
    break;
  }
}
let readable = 0;
for (let n = 0; n < done; n++) {
  const got = await store.get(killedNamespace, Buffer.from(`k${n}`));
  const value = "entry" in got ? got.entry?.value : undefined;
  if (value !== undefined && Buffer.compare(value, killedValue(`k${n}`)) === 0) readable++;
}
await store.close().catch(() => {});
process.stdout.write(JSON.stringify({ done, error, readable }));
