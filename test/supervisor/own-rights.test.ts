import { expect, test } from "vitest";
import { refuseRoot } from "../../runtime/supervisor/own-rights.ts";

const plain = { shards: 1, limits: {} };
const isRoot = process.getuid?.() === 0;

const refused = expect.objectContaining({
  code: "bad-usage",
  message: expect.stringMatching(/root.*`user`.*--as-root/s),
});

test.runIf(isRoot).each([
  ["without cordons", {}],
  ["whose cordons have no user", { default: plain, shops: plain }],
])("root starts no host %s, and is told why", (_, cordons) => {
  expect(() => refuseRoot({ cordons })).toThrow(refused);
});

test("whoever is not root, or gives cordons users, may start one", () => {
  refuseRoot({
    cordons: { default: { ...plain, user: "nobody" }, shops: { ...plain, user: "daemon" } },
  });
  if (!isRoot) refuseRoot({ cordons: {} });
});
