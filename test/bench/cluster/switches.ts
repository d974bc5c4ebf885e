import type { Spread } from "../../../runtime/supervisor/control.ts";
import { Acknowledgements } from "./acknowledgements.ts";
import type { BenchCluster } from "./bench-nodes.ts";
import { greetingOf, markedModule } from "./greetings.ts";
import { untilAllServe } from "./node-watch.ts";

export interface Switches {
  /** From the log's acknowledgement until all nodes' clients get the other deployment, in ms. */
  readonly switchMs: number[];
  /** From the request for it, in ms. */
  readonly rollbackMs: number[];
}

const host = "switched.localhost";

/** Rolls a worker back and forth between two deployments that all nodes have, at each node in turn. */
export async function measureSwitches(
  cluster: BenchCluster,
  hello: Uint8Array,
  count: number,
  say: (text: string) => void,
): Promise<Switches> {
  const { nodes } = cluster;
  const deployments: { readonly id: string; readonly body: string }[] = [];
  for (const mark of ["one", "two"]) {
    const wasm = markedModule(hello, mark);
    const id = await nodes[0]!.deploy("switched", wasm, { routes: [`${host}/*`] });
    deployments.push({ id, body: `${greetingOf(mark)}\n` });
  }
  const acknowledged = await Acknowledgements.listen(cluster);
  const switchMs: number[] = [];
  const rollbackMs: number[] = [];
  try {
    for (let at = 0; at < count; at++) {
      const [to, from] = [deployments[at % 2]!, deployments[(at + 1) % 2]!];
      // At no fixed moment of what nodes do each second.
      await new Promise((wait) => setTimeout(wait, 20 + Math.random() * 80));
      const all = untilAllServe(
        nodes,
        host,
        (body) => body === to.body,
        (body) => body === from.body,
      );
      // Clients have their connections by then.
      await new Promise((wait) => setTimeout(wait, 20));
      const asked = performance.now();
      const [seen, { spread }] = await Promise.all([
        all,
        nodes[at % nodes.length]!.api<{ spread: Spread }>("POST", "/v1/workers/switched/rollback", {
          to: to.id,
        }),
      ]);
      const last = Math.max(...seen);
      switchMs.push(last - acknowledged.of(spread.revision));
      rollbackMs.push(last - asked);
      if ((at + 1) % 50 === 0) say(`switches: ${at + 1} of ${count}`);
    }
  } finally {
    await acknowledged.end();
  }
  return { switchMs, rollbackMs };
}
