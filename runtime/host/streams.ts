import type { Field, StreamsImports } from "../abi/generated/types.ts";
import { MiB } from "../byte-units.ts";
import type { HostOperations } from "./operations.ts";

/** The most bytes that one call reads. */
export const maxReadAtOnce = MiB;

/** `skerry:edge/streams`: the shard has the streams, by the numbers they have in their request. */
export function streamsFunctions(operations: () => HostOperations): StreamsImports {
  const known = (id: number): HostOperations => {
    const all = operations();
    if (!all.knows(id)) throw new RangeError(`the request has no stream ${id}`);
    return all;
  };
  return {
    read: (id: number, most: number) =>
      known(id).ask("streams.read", id, Math.min(Math.max(1, most), maxReadAtOnce)),
    waitReadable: (id: number, ms: number) => known(id).ask("streams.wait-readable", id, ms),
    pause(ms: number) {
      operations().ask("streams.pause", ms);
    },
    cancel: (id: number) => known(id).tell("streams.cancel", id),
    create() {
      const all = operations();
      const id = all.nextNumber();
      all.tell("streams.create", id);
      return id;
    },
    write: (id: number, bytes: Uint8Array) => known(id).ask("streams.write", id, bytes),
    finish: (id: number) => known(id).tell("streams.finish", id),
    respond: (status: number, fields: Field[], id: number) =>
      known(id).tell("streams.respond", status, fields, id),
  };
}
