import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { workerStatus } from "../supervisor/support/statuses.ts";
import { type AdminHost, withAdminHost } from "./admin-host.ts";
import { makeMisbehavingWorker } from "./misbehaving-worker.ts";

const module = "the bytes of a module";

/** A module with settings beside it. */
async function writeShop(dir: string, settings: string): Promise<void> {
  await mkdir(join(dir, "shop"));
  await writeFile(join(dir, "shop", "skerry.toml"), settings);
  await writeFile(join(dir, "shop", "shop.wasm"), module);
}

const deployShop = (host: AdminHost, ...args: string[]) =>
  host.json(["deploy", "shop/shop.wasm", ...args]);

describe.concurrent("deploy", () => {
  test("uploads the module, then orders what the worker's file and the options say", async () => {
    await withAdminHost({}, async (host) => {
      await writeShop(
        host.dir,
        `name = "shop"
        grants = ["log", "config"]
        [limits]
        memory = "32MiB"
        request-body = "1MiB"
        deadline = "5s"
        [variables]
        COLOUR = "green"
        SIZE = "small"
        [secrets]
        KEY = { file = "key.txt" }`,
      );
      await writeFile(join(host.dir, "shop", "key.txt"), "s3cret\n");
      const options = [
        ...["--route", "shop.example.com/*", "--route", "*/shop/*", "--tenant", "acme"],
        ...["--cordon", "payments", "--var", "COLOUR=red", "--var", "EQUALS=a=b"],
        ...["--memory", "64MiB", "--fuel", "5M", "--queue", "0", "--queue-deadline", "2s"],
      ];
      const document = await deployShop(host, ...options);
      expect(host.control.orders).toEqual([
        {
          worker: "shop",
          module: createHash("sha256").update(module).digest("hex"),
          grants: ["log", "config"],
          limits: {
            memory: 64 * 2 ** 20,
            requestBody: 2 ** 20,
            deadline: 5_000,
            fuel: 5_000_000,
          },
          variables: { COLOUR: "red", SIZE: "small", EQUALS: "a=b" },
          secrets: { KEY: "s3cret" },
          routes: ["shop.example.com/*", "*/shop/*"],
          tenant: "acme",
          cordon: "payments",
          admission: { queue: 0, queueDeadline: 2_000 },
        },
      ]);
      const worker = host.control.workers.get("shop")!;
      expect(document).toEqual({ deployment: worker.current, worker, error: null });
    });
  });

  test("leaves out what nothing says, so that it stays as it was", async () => {
    await withAdminHost({}, async (host) => {
      await writeShop(host.dir, "");
      await deployShop(host);
      const [order] = host.control.orders;
      expect(Object.keys(order!).sort()).toEqual(
        ["worker", "module", "grants", "limits", "variables", "secrets"].sort(),
      );
      expect(order).toMatchObject({ worker: "shop", limits: {}, variables: {}, secrets: {} });
    });
  });

  test("takes a name before that of the file, and a share of visitors", async () => {
    await withAdminHost({ workers: [workerStatus({ name: "store" })] }, async (host) => {
      await writeShop(host.dir, 'name = "shop"');
      const { worker, deployment } = await deployShop(host, "--name", "store", "--percent", "2.5");
      expect(worker).toMatchObject({ name: "store", candidate: { id: deployment, percent: 2.5 } });
    });
  });

  test("builds the folder it stands in", async () => {
    const lab = await makeMisbehavingWorker();
    try {
      await withAdminHost({}, async ({ address, control }) => {
        const { code, stderr } = await lab.run(["deploy", "--admin", address]);
        expect(code).toBe(0);
        expect(stderr).toMatch(/^deployed [\d.]+ KiB as [0-9a-f]{64}\n/);
        expect(stderr).toMatch(/\nlab answers with [0-9a-f]{12} {2}no route\n/);
        expect(stderr).toContain("No request reaches it yet: deploy it with --route HOST/PATH.");
        expect(control.orders[0]).toMatchObject({ worker: "lab", secrets: { TOKEN: "s3cret" } });
      });
    } finally {
      await lab.remove();
    }
  });

  test("names a secret that is missing here before anything is uploaded", async () => {
    await withAdminHost({}, async (host) => {
      await writeShop(host.dir, '[secrets]\nKEY = { env = "NOT_SET_AT_ALL" }');
      const { code, stderr } = await host.run(["deploy", "shop/shop.wasm"]);
      expect(code).toBe(2);
      expect(stderr).toContain(
        "error[bad-settings]: shop/skerry.toml:2: `secrets.KEY` comes from the environment variable NOT_SET_AT_ALL, which is not set.",
      );
      expect(host.control.orders).toEqual([]);
    });
  });

  test("tells what the host refuses, in people's words and as a document", async () => {
    const taken = workerStatus({ name: "other", routes: ["*/*"] });
    await withAdminHost({ workers: [taken] }, async (host) => {
      await writeShop(host.dir, "");
      const args = ["deploy", "shop/shop.wasm", "--route", "*/*"];
      const { code, stdout, stderr } = await host.run(args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(
        /^error\[route-conflict\]: Route \*\/\* is bound to worker other\.\n {2}help: /,
      );
      const inJson = await host.run([...args, "--json"]);
      expect(inJson.code).toBe(2);
      expect(JSON.parse(inJson.stdout).error).toMatchObject({ code: "route-conflict" });
    });
  });
});
