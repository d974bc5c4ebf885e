import { expect, test } from "vitest";
import { bytes, listAll, someNamespace } from "../../store/kv/kv-suite.ts";
import { startServing } from "./support.ts";

test("shards that race for what is left of a quota never get more together", async () => {
  const serving = await startServing();
  const quotaBytes = 100_000;
  const ns = someNamespace({ quotaBytes });
  const clients = Array.from({ length: 4 }, (_, n) => serving.client(`${n}`, [ns]));
  // Each of 1,003 bytes; some keys are those of another client.
  const puts = clients.flatMap((client, n) =>
    Array.from({ length: 100 }, (_, i) =>
      client.put(ns, bytes(`${n % 2}${`${i}`.padStart(2, "0")}`), new Uint8Array(1_000)),
    ),
  );
  const stored = (await Promise.all(puts)).filter((each) => "version" in each);
  expect(stored.length).toBeGreaterThanOrEqual(99);
  const keys = await listAll(clients[0]!, ns);
  expect(keys).toHaveLength(99);
  const [use] = await serving.owned.namespaces();
  expect(use).toMatchObject({ entries: 99, bytes: 99 * 1_003 });
  // To the byte, in many small steps at once.
  const fill = clients.map((client, n) =>
    Promise.all(
      Array.from({ length: 300 }, (_, i) => client.put(ns, bytes(`f${n}${i}`), bytes("x"))),
    ),
  );
  await Promise.all(fill);
  const [full] = await serving.owned.namespaces();
  expect(full!.bytes).toBeLessThanOrEqual(quotaBytes);
  expect(full!.bytes).toBeGreaterThan(quotaBytes - 8);
});
