import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { staticDiff } from "../../../runtime/supervisor/settings/static-diff.ts";
import { inHostFolder } from "./host-folder.ts";

const worker = (name: string, more = "") =>
  `[[workers]]\nname = "${name}"\nsource = "a.wasm"\n${more}\n`;

const files = {
  "a.wasm": "wasm",
  "skerry.toml": `${worker("kept")}${worker("changed")}${worker("removed")}`,
};

test("a file that is read again names what is new, what is another and what is gone", async () => {
  await inHostFolder(files, async ({ dir, read }) => {
    const before = await read();
    const moved = `# A line more.\n${worker("kept")}`;
    const changed = worker("changed", "[workers.limits]\nfuel = 5");
    await writeFile(join(dir, "skerry.toml"), `${moved}${changed}${worker("new")}`);
    const diff = staticDiff(before, await read());
    expect(diff.changed.map(({ name }) => name)).toEqual(["changed", "new"]);
    expect(diff).toMatchObject({ removed: ["removed"], tenants: false, needRestart: [] });
  });
});

test("a file that is read again names the settings that only a start takes up", async () => {
  await inHostFolder(files, async ({ dir, read }) => {
    const before = await read();
    const settings =
      '[serve]\nport = 81\ndata = "other"\nprivate-origins = ["http://10.0.0.7"]\n[cordons.ads]\n[tenants.acme]\nfuel-rate = "50%"\n';
    await writeFile(join(dir, "skerry.toml"), settings + files["skerry.toml"]);
    expect(staticDiff(before, await read())).toEqual({
      changed: [],
      removed: [],
      tenants: true,
      needRestart: [
        ...["port", "data", "private-origins"],
        ...["shard-memory", "worker-memory", "tenant-memory", "cordons"],
      ],
    });
  });
});
