// Raises a shared counter by compare-and-set until it is killed, or for a minute, and writes a line after each that
// was acknowledged. A call that is unavailable is made again: whether it was done is read from the counter.
import { openSharedKv } from "../../../../runtime/services/kv/shared-kv.ts";
import { bytes, someNamespace, text } from "../../../store/kv/kv-suite.ts";

const [folder] = process.argv.slice(2) as [string];
const ns = someNamespace();
const store = await openSharedKv(folder);
const end = Date.now() + 60_000;
while (Date.now() < end) {
  const got = await store.get(ns, bytes("counter"));
  if ("refused" in got) continue;
  const count = got.entry === null ? 0 : Number(text(got.entry.value));
  const ifVersion = got.entry?.version ?? 0;
  const stored = await store.put(ns, bytes("counter"), bytes(`${count + 1}`), { ifVersion });
  if (!("version" in stored)) continue;
  await new Promise((resolve) => process.stdout.write(`${count + 1}\n`, resolve));
}
await store.close();
