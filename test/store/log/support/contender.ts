// A process that wants a lease in NATS. Its parent tells it to take a token, and later to do with that what it is for.

import { ClusterKey } from "../../../../runtime/store/log/cluster-key.ts";
import type { FencingToken } from "../../../../runtime/store/log/lease/fencing.ts";
import { Lease } from "../../../../runtime/store/log/lease/lease.ts";
import type { NatsSettings } from "../../../../runtime/store/log/nats/connection-settings.ts";
import { NatsLog } from "../../../../runtime/store/log/nats/nats-log.ts";

export interface ContenderStart {
  readonly settings: NatsSettings;
  readonly pem: string;
  readonly term: number;
  /** How far this machine's clock is ahead, in ms. */
  readonly ahead: number;
}

export interface ContenderWord {
  readonly has: FencingToken | null;
  /** What it took when it was told to. */
  readonly taken: FencingToken | null;
}

const { settings, pem, term, ahead } = JSON.parse(process.argv[2]!) as ContenderStart;
const clock = Date.now;
Date.now = () => clock() + ahead;
const hooks = { onWeak: () => {}, onRefused: () => {}, onConnection: () => {} };
const log = await NatsLog.open(settings, hooks, 10_000);
const current = () => (log.connected ? { id: "log", generation: 0 } : null);
const key = new ClusterKey(pem);
const lease = new Lease({ name: "lease.test", node: settings.node, log, key, current, term });
lease.want();
let taken: FencingToken | null = null;
process.on("message", (order) => {
  const has = lease.token;
  if (order === "take") taken = has;
  process.send?.({ has, taken } satisfies ContenderWord);
});
process.on("disconnect", () => process.exit());
