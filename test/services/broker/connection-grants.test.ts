import { describe, expect, test } from "vitest";
import { ConnectionGrants } from "../../../runtime/services/broker/connection-grants.ts";

const grants = new ConnectionGrants();
grants.set([
  {
    worker: "shop",
    allow: ["https://api.test", "https://*.img.test"],
    private: ["http://10.0.0.7:8080"],
  },
  { worker: "bank", allow: ["https://bank.test"], private: [] },
]);

const ask = (worker: string, origin: string, anyAddress = false) =>
  grants.targetOf({ worker, origin, anyAddress });

describe("a worker has what it was granted", () => {
  test.each([
    ["https://api.test", 443],
    ["https://a.img.test", 443],
    ["http://10.0.0.7:8080", 8080],
  ])("%s", (origin, port) => {
    expect(ask("shop", origin)).toMatchObject({ origin, port });
  });

  test("at any address where its operator has named the origin", () => {
    expect(ask("shop", "http://10.0.0.7:8080", true)).toMatchObject({ host: "10.0.0.7" });
  });
});

describe("nothing else", () => {
  test.each([
    ["another worker's", "shop", "https://bank.test"],
    ["a worker's that nobody knows", "nobody", "https://api.test"],
    ["another port", "shop", "https://api.test:8443"],
    ["another scheme", "shop", "http://api.test"],
    ["what is above a wildcard", "shop", "https://img.test"],
    ["a path", "shop", "https://api.test/x"],
    ["a user", "shop", "https://me@api.test"],
    ["another spelling", "shop", "https://API.test"],
    ["no origin", "shop", "\0"],
    ["nothing", "shop", ""],
  ])("%s", (_, worker, origin) => {
    expect(() => ask(worker, origin)).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: "denied" }) }),
    );
  });

  test("any address, of an origin that is allowed at public ones", () => {
    expect(() => ask("shop", "https://api.test", true)).toThrow("not granted");
  });

  test("what was granted before", () => {
    const changed = new ConnectionGrants();
    changed.set([{ worker: "shop", allow: ["https://api.test"], private: [] }]);
    changed.set([{ worker: "shop", allow: ["https://new.test"], private: [] }]);
    const wanted = { worker: "shop", anyAddress: false };
    expect(() => changed.targetOf({ ...wanted, origin: "https://api.test" })).toThrow();
    expect(changed.targetOf({ ...wanted, origin: "https://new.test" }).host).toBe("new.test");
  });
});
