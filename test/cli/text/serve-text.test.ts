import { join } from "node:path";
import { expect, test } from "vitest";
import { serveText } from "../../../runtime/cli/text/serve-text.ts";
import type { ServeSettings } from "../../../runtime/supervisor/serve-settings.ts";
import { inHostFolder } from "../../supervisor/settings/host-folder.ts";

const file = `
[serve]
admin = "unix:admin.sock"
data = "host-data"
shards = 1
[[workers]]
name = "lab"
source = "lab.wasm"`;

test("a person at a terminal is told where a host listens, and within what it runs", async () => {
  await inHostFolder({ "skerry.toml": file, "lab.wasm": "wasm" }, async ({ dir, read }) => {
    const settings = await read();
    const { admin, dataDir } = settings;
    expect([admin, dataDir]).toEqual([
      { kind: "unix", path: join(dir, "admin.sock") },
      join(dir, "host-data"),
    ]);
    const serving = { url: "http://a/", admin: "unix:/b", workers: 1, calibratedFuel: 1_000_000 };
    const text = serveText(serving, settings);
    expect(text).toMatch(/^skerry serves at http:\/\/a\/\n {2}admin {5}unix:\/b\n/);
    expect(text).toContain(`\n  data      ${dataDir}\n`);
    expect(text).toContain("\n  workers   1, of them 1 by the settings\n");
    expect(text).toContain("\n  requests  10,000 at once in a shard, 1,100 of one worker\n");

    const fuelRate = { fuelPerSecond: 5_000, burst: 10_000 };
    const rated = { ...settings, tenants: { acme: { fuelRate } } };
    const cluster = { node: "fra" } as NonNullable<ServeSettings["cluster"]>;
    expect(serveText(serving, rated)).toMatch(/ acme: 5,000 fuel a second, 10,000 saved up$/m);
    expect(serveText(serving, { ...rated, cluster })).toMatch(/ 10,000 saved up, at this node$/m);
  });
});
