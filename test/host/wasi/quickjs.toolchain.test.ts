import { expect, test } from "vitest";
import { bodyText, testHost, testSettings } from "../../support/workers.ts";
import { buildGuest } from "./support/build-guest.ts";

test("a component of this host's own world may lean on WASI as well", async () => {
  const { host, end } = await testHost();
  try {
    // Under a seed the time is always the same.
    const worker = await host.load(await buildGuest("quickjs"), testSettings({ seed: "any" }));
    expect(worker.manifest.world).toBe("skerry:edge/worker@0.1.0");
    expect(worker.manifest.imports.some((name) => name.startsWith("wasi:clocks/"))).toBe(true);
    const fuel = new Set<number>();
    for (let each = 0; each < 3; each++) {
      const request = { method: "GET", uri: "http://x.example/", fields: [] };
      const { response, error, usage } = await host.call(worker, {
        ...request,
        body: { tag: "empty" },
      });
      expect(error).toBeNull();
      expect(bodyText(response!.body)).toBe('["2000-01-01T00:00:00.000Z",0]');
      fuel.add(usage.fuel);
    }
    expect(fuel.size).toBe(1);
  } finally {
    await end();
  }
}, 120_000);
