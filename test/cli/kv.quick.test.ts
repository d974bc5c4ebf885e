import { describe, expect, test } from "vitest";
import { namespaceStatus } from "../supervisor/support/statuses.ts";
import { type AdminHost, withAdminHost } from "./admin-host.ts";

const kept = [
  namespaceStatus({ entries: 12_345, bytes: 300 * 2 ** 20 }),
  namespaceStatus({ tenant: "blog", name: "pages", workers: ["blog", "feed"] }),
];

const withKept = (use: (host: AdminHost) => Promise<void>) =>
  withAdminHost({}, async (host) => {
    host.control.kept = [...kept];
    await use(host);
  });

describe.concurrent("kv", () => {
  test("list shows each namespace in a row, with those who may use it", async () => {
    await withKept(async ({ run, json, control }) => {
      const { code, stdout, stderr } = await run(["kv", "list"]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      const rows = stdout
        .trim()
        .split("\n")
        .map((line) => line.trim().split(/ {2,}/));
      expect(rows).toEqual([
        ["namespace", "entries", "size", "of quota", "workers"],
        ["shop/sessions", "12,345", "300 MiB", "29.3 %", "none"],
        ["blog/pages", "3", "2 KiB", expect.stringMatching(/^0 %|<|0\./), "blog, feed"],
      ]);
      expect(await json(["kv", "list"])).toEqual({ namespaces: control.kept, error: null });
      const { namespaces } = await json(["kv", "list", "--tenant", "blog"]);
      expect(namespaces).toEqual([kept[1]]);
      control.kept = [{ ...kept[1]!, replicated: { ageMs: 61_000, alarm: null } }];
      expect((await run(["kv", "list"])).stdout).toMatch(
        /of quota +age +workers\n.*1 min 1 s +blog/,
      );
      control.kept = [];
      expect((await run(["kv", "list"])).stdout).toBe(
        "No entries are kept, and no worker may keep any.\n",
      );
    });
  });

  test("rm removes a namespace, and tells why one can't be", async () => {
    await withKept(async ({ run, json, control }) => {
      const used = await run(["kv", "rm", "blog/pages"]);
      expect(used.code).toBe(2);
      expect(used.stderr).toContain('"blog/pages" is used by the worker "blog"');
      expect(used.stderr).toContain("See `skerry kv rm --help`.");
      expect(await json(["kv", "rm", "shop/sessions"])).toEqual({
        ...{ removed: "shop/sessions", error: null },
      });
      expect(control.kept).toHaveLength(1);
      const none = await run(["kv", "rm", "shop/sessions"]);
      expect(none.code).toBe(2);
      expect(none.stderr).toContain("error[not-found]:");
      for (const label of ["shop", "shop/", "/x", "a/b/c"]) {
        const wrong = await run(["kv", "rm", label, "--json"]);
        expect([label, wrong.code]).toEqual([label, 2]);
        expect(JSON.parse(wrong.stdout).error.message).toContain("write TENANT/NAMESPACE");
      }
    });
  });

  test("by itself it says what it can do", async () => {
    await withKept(async ({ run }) => {
      const bare = await run(["kv"]);
      expect(bare.code).toBe(2);
      expect(bare.stderr).toContain("No command was given.");
      expect(bare.stderr).toContain("See `skerry kv --help`.");
      const unknown = await run(["kv", "lits"]);
      expect(unknown.stderr).toContain("Unknown command 'lits' (Did you mean list?)");
      const help = await run(["kv", "--help"]);
      expect(help.stdout).toMatch(/\n {2}list \[options\] .*\n(?: .*\n)*? {2}rm \[options\] /);
      expect(help.stdout).toContain("Example:\n  skerry kv list");
    });
  });
});
