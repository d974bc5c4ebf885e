import type { Body } from "../../abi/generated/types.ts";
import type { Happening } from "../happenings.ts";
import { BodyBytes } from "./body-bytes.ts";
import type { Exchange } from "./exchange.ts";
import type { ErrorCode } from "./http-types.ts";
import type { Outside, Source } from "./outside.ts";
import { currentSession } from "./session.ts";

/** Bytes that are on their way before the guest waits for the origin to take them. */
const window = 64 * 1024;

/** A way for the bytes of a body that may be full. */
export interface Pressure extends Source {
  /** Bytes that may be written now. */
  readonly room: number;
  /** True once nobody takes them any more. */
  readonly closed: boolean;
}

/** A request's content on its way out. Until its guest waits it is kept here, and goes out whole if it is finished by
 * then; what comes later goes piece by piece. */
export class RequestSending implements Pressure {
  readonly #outside: Outside;
  readonly #held = new BodyBytes();
  #exchange: Exchange | null = null;
  #method = "";
  #state: "held" | "streamed" | "finished" | "broken" = "held";
  #stream = 0;
  /** Bytes of the stream that are not known to be taken. */
  #pending = 0;
  #unwanted = false;

  constructor(outside: Outside) {
    this.#outside = outside;
  }

  get room(): number {
    if (this.#state === "held") return this.#exchange === null ? Number.MAX_SAFE_INTEGER : window;
    return Math.max(0, window - this.#pending);
  }

  get ready(): boolean {
    return this.room > 0 || this.closed;
  }

  get closed(): boolean {
    return this.#unwanted || this.#state === "broken";
  }

  get interest() {
    return { kind: "room" as const, id: this.#stream };
  }

  happen(happening: Happening): void {
    if (happening.kind !== "room") return;
    this.#pending = 0;
    this.#unwanted ||= !happening.wanted;
  }

  /** The request goes out, with the content that there is and that comes. */
  handOver(exchange: Exchange, method: string): void {
    this.#exchange = exchange;
    this.#method = method;
    if (this.#state === "broken") exchange.fail(brokenOff);
  }

  write(bytes: Uint8Array): void {
    if (this.closed) return;
    if (this.#state === "streamed") {
      this.#push(bytes);
      return;
    }
    currentSession().takeBodyRoom(bytes.length);
    this.#held.append(bytes);
    if (this.#exchange !== null && this.#held.length > window) this.#exchange.send();
  }

  finish(): void {
    if (this.#state === "streamed") this.#outside.operations.tell("streams.finish", this.#stream);
    if (this.#state !== "broken") this.#state = "finished";
  }

  /** What was written is not all of it: the request fails with this. */
  breakOff(code: ErrorCode = brokenOff): void {
    if (this.#state === "finished" || this.#state === "broken") return;
    if (this.#state === "streamed") this.#outside.operations.tell("fetch.break-off", this.#stream);
    this.#state = "broken";
    this.#exchange?.fail(code);
  }

  /** What the shard is told of it as the request goes out. */
  begin(): Body {
    const { length } = this.#held;
    // Some leave the body of a GET open, or never look at it: it has none.
    const bare = length === 0 && (this.#method === "GET" || this.#method === "HEAD");
    if (bare) {
      this.#unwanted = true;
      return { tag: "empty" };
    }
    if (this.#state !== "held") return { tag: "bytes", val: this.#held.whole() };
    const { operations } = this.#outside;
    this.#state = "streamed";
    this.#stream = operations.nextNumber();
    operations.tell("streams.create", this.#stream);
    if (length > 0) this.#push(this.#held.whole());
    return { tag: "streamed", val: this.#stream };
  }

  #push(bytes: Uint8Array): void {
    this.#pending += bytes.length;
    this.#outside.operations.tell("fetch.push", this.#stream, bytes);
  }
}

const brokenOff: ErrorCode = {
  tag: "internal-error",
  val: "the request's body was dropped before it was finished",
};
