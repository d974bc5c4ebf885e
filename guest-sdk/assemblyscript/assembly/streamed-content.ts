// The SDK's way to the host's streams, and to content that comes as one.
//
// A worker that imports `streams` gets content piece by piece; one that does not gets it whole, on a
// shorter way. So `text()` and the like, which are in every worker, must not call the host's `read`
// themselves: they call the function that stands in `gatherer`, and only code that streams puts one
// there (see `streams-import.ts`).
import { Ending } from "./ending";
import * as abi from "./generated/types";

/** What a stream had, or how it ended early. */
export class Gathered {
  constructor(
    readonly bytes: Uint8Array,
    readonly ending: Ending,
  ) {}
}

type Gatherer = (id: u32) => Gathered;

let gatherer: Gatherer | null = null;

export function setGatherer(gather: Gatherer): bool {
  gatherer = gather;
  return true;
}

/** All of a message's content. Whole already, it is not copied. */
export function gather(body: abi.Body): Gathered {
  if (body.tag == abi.BodyTag.Streamed) return gatherer!(body.streamed);
  const bytes = body.bytes;
  return new Gathered(bytes === null ? new Uint8Array(0) : bytes, Ending.Complete);
}
