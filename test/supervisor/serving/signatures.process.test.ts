import { expect, test } from "vitest";
import { componentOf } from "../../javascript/project.ts";
import { startServing } from "./support/serving.ts";

const worker = `
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
export default {
  async fetch() {
    const pair = await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]);
    const signed = await crypto.subtle.sign(algorithm, pair.privateKey, new Uint8Array(3));
    const found = [signed, signed.slice(1)].map((each) =>
      crypto.subtle.verify(algorithm, pair.publicKey, each, new Uint8Array(3)));
    return Response.json(await Promise.all(found));
  },
};`;

test("a shard computes signatures within its sandbox, and is not lost to it", async () => {
  const grants = ["crypto"];
  const component = await componentOf({ "index.js": worker }, { grants });
  const serving = await startServing({ serve: "shards = 1" });
  try {
    await serving.deploy("signing", component, { grants, routes: ["signing.test/*"] });
    const all = Array.from({ length: 20 }, () => serving.get("signing.test", "/"));
    for (const { status, body } of await Promise.all(all)) {
      expect([status, body]).toEqual([200, "[true,false]"]);
    }
  } finally {
    await serving.end();
  }
}, 240_000);
