// Chunks compressed and decompressed by the host (runtime/abi/compression.wit).
import { compression as host } from "skerry:host";
import { copyOf } from "../crypto/copy-of.ts";
import { requireRequest } from "../loop/phase.ts";
import { clockMoved } from "../time/date.ts";
import type { Direction } from "./compression-streams.ts";

/** Most bytes that the host takes at once. */
const maxPushed = 65_536;

const nothing = new Uint8Array();

interface Receiver {
  enqueue(piece: Uint8Array): void;
}

export function hostTransformer(direction: Direction, format: string) {
  let id = 0;
  let ended = false;

  /** Hands over what the host takes at once, and enqueues all that comes of it. */
  const push = (input: Uint8Array, last: boolean, to: Receiver): void => {
    if (id === 0) {
      requireRequest("Compression");
      id = host!.open(direction, format);
    }
    for (let given = input; ; given = nothing) {
      const found = host!.push(id, given, last);
      clockMoved();
      if (found.tag === "hungry") return;
      if (found.tag === "failed") throw failure(found.val, format);
      if (found.tag === "end") {
        ended = true;
        return;
      }
      to.enqueue(found.val);
    }
  };

  return {
    transform(chunk: unknown, controller: Receiver): void {
      const bytes = copyOf(chunk);
      for (let at = 0; at < bytes.length; at += maxPushed) {
        if (ended) throw failure("bad-data", format);
        push(bytes.subarray(at, at + maxPushed), false, controller);
      }
    },
    flush(controller: Receiver): void {
      if (!ended) push(nothing, true, controller);
    },
  };
}

function failure(problem: "bad-data" | "unavailable", format: string): TypeError {
  return new TypeError(
    problem === "bad-data"
      ? `The content is not of the format ${format}, ends too early, or goes on after its end`
      : "The host holds as much as it may, or the request has too many streams that compress",
  );
}
