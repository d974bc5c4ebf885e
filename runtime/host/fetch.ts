import type { FetchImports, Outgoing } from "../abi/generated/types.ts";
import type { HostOperations } from "./operations.ts";

/** `skerry:edge/fetch`: the shard sends, by the rules of the worker's settings. A fetch has two numbers: its
 * own, and the next one, which is that of its answer's content. */
export function fetchFunctions(operations: () => HostOperations): FetchImports {
  const known = (id: number): HostOperations => {
    const all = operations();
    if (!all.knows(id)) throw new RangeError(`the request has no fetch ${id}`);
    return all;
  };
  return {
    start(request: Outgoing) {
      const all = operations();
      const { body } = request;
      if (body.tag === "streamed" && !all.knows(body.val)) {
        throw new RangeError(`the request has no stream ${body.val}`);
      }
      const id = all.nextNumber();
      all.tell("fetch.start", id, all.nextNumber(), request);
      return id;
    },
    finish: (id: number) => known(id).ask("fetch.finish", id),
    waitAny: () => operations().ask("fetch.wait-any"),
    waitAnyWithin: (ms: number) => operations().ask("fetch.wait-any-within", ms),
    next: () => operations().ask("fetch.next"),
    abort: (id: number) => known(id).tell("fetch.abort", id),
  };
}
