import { describe, expect, test } from "vitest";
import { workerStatus } from "../supervisor/support/statuses.ts";
import { withAdminHost } from "./admin-host.ts";

const workers = [
  workerStatus({ name: "shop", tenant: "acme", cordon: "shops" }),
  workerStatus({ name: "bank", tenant: "acme", cordon: "payments" }),
];

describe.concurrent("boundary", () => {
  test("says who both are, what separates them, and what does not, in a sentence each", async () => {
    await withAdminHost({ workers }, async ({ run }) => {
      const { code, stdout, stderr } = await run(["boundary", "shop", "bank"]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      const [first, ...parts] = stdout.split("\n\n");
      expect(first).toMatch(
        /^Between shop and bank, as checked at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/,
      );
      expect(parts[0]).toBe(
        "shop: tenant acme, cordon shops, process 4711\nbank: tenant acme, cordon payments, process 4711",
      );
      expect(parts.slice(1).map((part) => part.split("\n")[0])).toEqual([
        ...["separates them", "separates them in part", "does not separate them"],
      ]);
      expect(parts[1]).toContain(
        "\n  cordon        shop is in cordon shops, bank in payments: no process runs both, and none is\n" +
          "                believed in what is the other's. (by the host's settings)\n",
      );
      expect(parts[3]).toMatch(/\n {2}process {7}Both are in process 4711: a bug in the engine /);
      expect(parts[3]).toMatch(
        /\n {2}machine {7}Both are on one machine: .* \(as Skerry is\n {16}made\)\n$/,
      );
      for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
    });
  });

  test("gives both sides, and each aspect with its verdict, as one document", async () => {
    await withAdminHost({ workers }, async ({ json }) => {
      const { a, b, at, aspects, error } = await json(["boundary", "shop", "host"]);
      expect({ a, b, error }).toMatchObject({
        a: { kind: "worker", name: "shop", cordon: "shops", processes: [{ pid: 4_711 }] },
        b: { kind: "host", name: "the host", reach: null },
        error: null,
      });
      expect(at).toBeGreaterThan(1.7e12);
      expect(aspects).toContainEqual({
        aspect: "machine",
        verdict: "shares",
        basis: "design",
        sentence: expect.stringMatching(/^Both are on one machine/),
      });
    });
  });

  test("names a worker that is not there, and what is no name", async () => {
    await withAdminHost({ workers }, async ({ run }) => {
      const { code, stdout, stderr } = await run(["boundary", "shop", "nope"]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain("error[unknown-worker]: There is no worker nope.");
      const wrong = await run(["boundary", "shop", "../x"]);
      expect(wrong.code).toBe(2);
      expect(wrong.stderr).toContain("b must be a worker's name, or :host.");
      expect((await run(["boundary", "shop"])).stderr).toContain("error[bad-usage]: ");
    });
  });
});
