import { SkerryError } from "../../errors.ts";
import type { Answers } from "../../process/rpc.ts";
import { kvValueBytes, type ReplicatingKvStore } from "../../store/kv.ts";
import type { ReplicaRecord } from "../../store/replica.ts";
import {
  maxLeavings,
  maxPerPage,
  type ReplicaOrders,
  type ValuePart,
  valuePartBytes,
} from "./replication.ts";

/** Values whose parts have come, and not their records. */
const maxWaiting = 4;

/** What the owner of entries does where the supervisor has it take up what the cluster's log says. */
export function replicaHandlers(opened: () => ReplicatingKvStore): Answers<ReplicaOrders> {
  const waiting = new Map<string, Uint8Array[]>();
  let read: { readonly of: string; readonly value: Uint8Array } | null = null;

  const whole = (record: ReplicaRecord): ReplicaRecord => {
    if (record.key === null || record.parts === null) return record;
    const parts = waiting.get(record.parts);
    if (parts === undefined) throw new SkerryError("host-failed", "Parts of a value are missing.");
    waiting.delete(record.parts);
    return { ...record, value: Buffer.concat(parts) };
  };

  return {
    replica: async () => opened().replica.state(),
    async takePart({ id, n, bytes }: ValuePart) {
      const parts = n === 0 ? [] : waiting.get(id);
      if (parts?.length !== n || parts.length * valuePartBytes > kvValueBytes) {
        throw new SkerryError("host-failed", "A part of a value came out of turn.");
      }
      parts.push(bytes);
      waiting.set(id, parts);
      if (waiting.size > maxWaiting) waiting.delete(waiting.keys().next().value!);
      return null;
    },
    async take({ records, state, seen }) {
      const { replica } = opened();
      const old = records.length === 0 ? 0 : await replica.take(records.map(whole), seen);
      if (state !== null) await replica.follow(state);
      return old;
    },
    async audit({ ends, upTo }) {
      const { replica } = opened();
      await (ends ? replica.endAudit(upTo) : replica.beginAudit());
      return null;
    },
    leavings: async () => opened().replica.leavings(maxLeavings),
    async cleaned(leavings) {
      await opened().replica.cleaned(leavings);
      return null;
    },
    page: async ({ after }) => opened().replica.page(after, maxPerPage),
    async value({ tenant, name, key, n }) {
      const of = `${tenant}/${name}/${Buffer.from(key).toString("latin1")}`;
      if (n === 0 || read?.of !== of) {
        const got = await opened().get({ tenant, name, quotaBytes: 0 }, key);
        if (!("entry" in got) || got.entry === null) return null;
        read = { of, value: got.entry.value };
      }
      const { value } = read;
      const part = value.slice(n * valuePartBytes, (n + 1) * valuePartBytes);
      if ((n + 1) * valuePartBytes >= value.length) read = null;
      return { bytes: value.length, part };
    },
  };
}
