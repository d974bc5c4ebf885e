import { createServer, type Server } from "node:http";
import type { StreamInfo } from "@nats-io/jetstream";
import { expect, onTestFinished, test } from "vitest";
import type { SkerryError } from "../../../../runtime/errors.ts";
import { ServerTrust } from "../../../../runtime/store/log/nats/server-trust.ts";

const names = ["n1", "n2", "n3"] as const;

/** Monitoring ports of three servers, as NATS answers there. One that is not there is silent. */
async function monitors(syncs: Record<string, boolean>) {
  const there: Record<string, boolean> = { ...syncs };
  const urls: string[] = [];
  for (const name of names) {
    const server: Server = createServer((_, response) => {
      if (there[name] === undefined) return response.destroy();
      const jetstream = { config: { sync_always: there[name] } };
      response.end(JSON.stringify({ server_name: name, jetstream }));
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    onTestFinished(() => void server.close());
    urls.push(`http://127.0.0.1:${(server.address() as { port: number }).port}`);
  }
  return { there, urls };
}

function trustOf(
  urls: readonly string[],
  options: { followed?: boolean; offline?: string; behind?: string } = {},
) {
  const { followed = false, offline = "", behind = "" } = options;
  const replicas = ["n2", "n3"].map((name) => ({
    ...{ name, offline: name === offline, current: name !== behind },
  }));
  const info = { config: { num_replicas: 3 }, cluster: { leader: "n1", replicas } };
  const warned: string[] = [];
  const refused: SkerryError[] = [];
  const nats = { cluster: "c", node: "a", servers: [], tls: null, single: false };
  const trust = new ServerTrust(
    {
      settings: { ...nats, credentials: { kind: "none" }, monitors: urls },
      followed,
      info: async () => info as unknown as StreamInfo,
      onWeak: (sentence) => warned.push(sentence),
      onRefused: (error) => refused.push(error),
    },
    20,
  );
  onTestFinished(() => trust.close());
  return { trust, warned, refused };
}

test("a server of which nothing can be seen is refused to a new node, also beside one that is known to be lost", async () => {
  const { urls } = await monitors({ n1: true, n2: true });
  await expect(trustOf(urls).trust.check()).rejects.toThrow(/n3 writes.*can't be seen/);
  const two = await monitors({ n1: true });
  const beside = trustOf(two.urls, { offline: "n3" }).trust.check();
  await expect(beside).rejects.toMatchObject({ code: "bad-settings" });
});

test("it is taken where the others do not reach it, or the node has followed the log; a lazy one is refused all the same", async () => {
  const { urls } = await monitors({ n1: true, n2: true });
  for (const options of [{ offline: "n3" }, { behind: "n3" }, { followed: true }]) {
    const { trust, warned } = trustOf(urls, options);
    await trust.check();
    await trust.check();
    expect(warned).toHaveLength(1);
    expect(warned[0]).toMatch(/n3 writes.*can't be seen/);
  }
  const lazy = await monitors({ n1: true, n2: false });
  await expect(trustOf(lazy.urls, { followed: true }).trust.check()).rejects.toThrow(
    /acknowledged by the server n2 before/,
  );
});

test("it is looked at again until it is seen, and refused if it turns out to flush lazily", async () => {
  const good = await monitors({ n1: true, n2: true });
  const kept = trustOf(good.urls, { followed: true });
  await kept.trust.check();
  good.there.n3 = true;
  const bad = await monitors({ n1: true, n2: true });
  const given = trustOf(bad.urls, { followed: true });
  await given.trust.check();
  bad.there.n3 = false;
  await expect.poll(() => given.refused.map(({ code }) => code)).toEqual(["bad-settings"]);
  expect(kept.refused).toEqual([]);
});
