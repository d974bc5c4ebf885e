import type { Readable } from "node:stream";

/** Characters of what a process prints that are kept, and of the line that is shown. */
const maxKept = 8_192;
const maxShown = 500;

/** What a process printed before it was ready, its end that is: why one did not get there. It is for an operator, as it may name
 * paths of the machine. Whatever is printed is read, and let go once nobody will ask for it. */
export class LastWords {
  #text = "";
  #isKept = true;

  constructor(printed: Readable) {
    printed.on("data", (piece: Uint8Array | string) => {
      if (this.#isKept) this.#text = (this.#text + String(piece)).slice(-maxKept);
    });
    printed.on("error", () => {});
  }

  /** It is ready: what it prints from now on is not kept. */
  forget(): void {
    this.#isKept = false;
    this.#text = "";
  }

  /** The line that says why it ended: that of the error, or the last one. Empty where it printed none. */
  get line(): string {
    const lines = this.#text
      .split("\n")
      .map((line) => line.replace(/[^\x20-\x7e\xa0-\uffff]+/g, " ").trim())
      .filter((line) => line !== "" && !/^(at |Node\.js v\d|\^|[{}]|throw )/.test(line));
    const error = lines.findLast((line) =>
      /^(?:Uncaught )?(?:[A-Z]\w*)?(?:Error|Exception)\b/.test(line),
    );
    return (error ?? lines.at(-1) ?? "").slice(0, maxShown);
  }
}
