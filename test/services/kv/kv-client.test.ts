import { expect, test } from "vitest";
import { KvClient } from "../../../runtime/services/kv/kv-client.ts";
import type { KvAsk } from "../../../runtime/services/kv/kv-protocol.ts";
import { bytes, someNamespace } from "../../store/kv/kv-suite.ts";

test("once a call has waited for an owner in vain, each next one waits for one attempt alone", async () => {
  let attempts = 0;
  let isThere = false;
  const client = new KvClient(
    async (events) => {
      attempts++;
      if (!isThere) throw new Error("nobody listens");
      return {
        unsent: 0,
        close: () => {},
        send: (items) => {
          const got = items.map((item) => ({ id: (item as KvAsk).id, kind: "got", entry: null }));
          queueMicrotask(() => events.onItems(got));
        },
      };
    },
    { deadline: 150 },
  );
  const get = () => client.get(someNamespace(), bytes("k"));
  const refused = { refused: "unavailable" };
  expect(await get()).toEqual(refused);
  const before = attempts;
  // Twenty that wait for their deadlines, or between two attempts, take longer than this.
  let hasWaited = false;
  const timer = setTimeout(() => {
    hasWaited = true;
  }, 1_500);
  for (let n = 0; n < 20; n++) expect(await get()).toEqual(refused);
  expect(hasWaited).toBe(false);
  clearTimeout(timer);
  expect(attempts).toBe(before + 20);
  isThere = true;
  expect(await get()).toEqual({ entry: null });
  await client.close();
});
