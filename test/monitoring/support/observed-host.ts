// A host whose metrics have all series: its workers are asked, reach an origin, keep entries and answers, fail, and pay a rate.
import { createServer } from "node:http";
import { counter, fetcher } from "../../supervisor/serving/support/reaching.ts";
import { answering, type Serving, startServing } from "../../supervisor/serving/support/serving.ts";

export interface ObservedHost {
  readonly serving: Serving;
  /** Makes a request of each kind. */
  readonly round: () => Promise<void>;
  readonly end: () => Promise<void>;
}

export async function observedHost(): Promise<ObservedHost> {
  const origin = createServer((_, response) => response.end("of the origin"));
  await new Promise<void>((resolve) => origin.listen(0, "127.0.0.1", resolve));
  const address = origin.address();
  const port = typeof address === "object" ? address?.port : 0;
  const [there, gone] = [`http://127.0.0.1:${port}`, "http://127.0.0.1:1"];
  const serving = await startServing({
    serve: `shards = 1\nprivate-origins = ["${there}", "${gone}"]`,
    rest: '[tenants.acme]\nfuel-rate = "50%"',
  });
  const deploy = (name: string, wasm: Uint8Array, order: object) =>
    serving.deploy(name, wasm, { routes: [`${name}.test/*`], ...order });
  await deploy("count", await counter(), { grants: ["log", "kv"], kv: { COUNTS: "counts" } });
  const fetch = { private: [there, gone] };
  await deploy("fetch", await fetcher(), { grants: ["log", "fetch"], fetch });
  await deploy("shop", await answering("kept"), { tenant: "acme", cache: { answers: true } });
  return {
    serving,
    async round() {
      await serving.get("count.test");
      await serving.get("fetch.test", "/", { "x-to": there });
      await serving.get("fetch.test", "/", { "x-to": gone });
      await serving.get("shop.test");
      await serving.get("nowhere.test");
    },
    async end() {
      await serving.end();
      origin.closeAllConnections();
      origin.close();
    },
  };
}
