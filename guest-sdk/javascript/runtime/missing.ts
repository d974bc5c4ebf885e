// What WinterTC's minimum common API lists and this version lacks: it is there, and its use says why it
// does nothing. Everything else that other runtimes have is absent, since code finds out by looking.
// guest-sdk/javascript/API.md tells of both.

/** @returns a constructor that throws. */
function missing(name: string, why: string): new () => never {
  return class {
    constructor() {
      throw new DOMException(`${name} is not available: ${why}`, "NotSupportedError");
    }
  } as new () => never;
}

const compression = "compress in the proxy in front of Skerry";

export const CompressionStream = missing("CompressionStream", compression);
export const DecompressionStream = missing("DecompressionStream", compression);
