import type { StoreChange } from "../../../runtime/store/deployments.ts";
import { deployChange, sha256, someDeployment } from "./records.ts";

/** Fewer than the store keeps of a worker. */
export const deploysPerWorker = 40;

/** The module of a worker's n-th deploy: up to 100 kB that no other deploy has. */
export function moduleOf(worker: string, n: number): Uint8Array {
  const begin = Buffer.from(`${worker} ${n} `);
  return Buffer.concat([begin, Buffer.alloc((n * 7_919) % 100_000, n)]);
}

/** The change of a worker's n-th deploy. Each writes every table: it moves a route, replaces the candidate, and
 * seals a secret. */
export function deployOf(worker: string, n: number): Partial<StoreChange> {
  const module = moduleOf(worker, n);
  const deployment = someDeployment(worker, n, {
    module: sha256(module),
    moduleBytes: module.length,
    secrets: { TOKEN: `${worker} ${n}` },
  });
  return deployChange(deployment, {
    routes: [`${worker}.example.com/${n}`, `${worker}.example.com/*`],
    candidate: n === 0 ? null : { id: someDeployment(worker, n - 1).id, percent: n },
    operator: { n },
  });
}
