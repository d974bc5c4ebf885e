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

test("a call that comes while an attempt is under way waits for one that begins after it", async () => {
  const attempts: { there: () => void; nobody: () => void }[] = [];
  const client = new KvClient(
    (events) =>
      new Promise((resolve, reject) => {
        attempts.push({
          nobody: () => reject(new Error("nobody listens")),
          there: () =>
            resolve({
              unsent: 0,
              close: () => {},
              send: (items) => {
                const { id } = items[0] as KvAsk;
                queueMicrotask(() => events.onItems([{ id, kind: "got", entry: null }]));
              },
            }),
        });
      }),
    { deadline: 1_000 },
  );
  const get = (key: string) => client.get(someNamespace(), bytes(key));
  const refused = { refused: "unavailable" };
  // The first attempt does not end before the call's deadline.
  expect(await get("a")).toEqual(refused);
  const late = get("b");
  // The attempt of before it tells nothing of the owner as it is now.
  attempts[0]!.nobody();
  await expect.poll(() => attempts.length).toBe(2);
  attempts[1]!.there();
  expect(await late).toEqual({ entry: null });
  await client.close();
});
