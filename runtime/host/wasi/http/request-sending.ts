import type { Body, Field } from "../../../abi/generated/types.ts";
import { BodySending, dropped } from "../content/body-sending.ts";
import type { ErrorCode } from "../content/http-types.ts";
import type { Outside } from "../session/outside.ts";
import type { PendingFetch } from "./pending-fetch.ts";

/** A request's content on its way out. */
export class RequestSending extends BodySending {
  #fetch: PendingFetch | null = null;
  #method = "";
  #trailers: readonly Field[] = [];

  constructor(outside: Outside) {
    super(outside, "fetch");
  }

  protected get due(): boolean {
    return this.#fetch !== null;
  }

  /** The request goes out, with the content that there is and that comes. */
  handOver(fetch: PendingFetch, method: string): void {
    this.#fetch = fetch;
    this.#method = method;
    if (this.state === "broken") fetch.fail(dropped);
  }

  send(): void {
    this.#fetch?.send();
  }

  override finish(trailers: readonly Field[] = []): void {
    this.#trailers = trailers;
    super.finish(trailers);
  }

  /** The request fails with this. */
  override breakOff(code: ErrorCode): void {
    if (this.state === "finished" || this.state === "broken") return;
    super.breakOff(code);
    this.#fetch?.fail(code);
  }

  /** The body for the shard, as the request goes out. */
  begin(): Body {
    if (this.passed !== null) {
      // What comes after the request's own content is passed on with it, where the guest has it so.
      if (this.passedTrailed) this.outside.operations.tell("fetch.pass-trailers", this.passed);
      return { tag: "streamed", val: this.passed };
    }
    // Some leave the body of a GET open, or never look at it: it has none.
    const bare = this.held.length === 0 && (this.#method === "GET" || this.#method === "HEAD");
    const trailers = this.#trailers;
    if (bare && trailers.length === 0) {
      this.unwanted = true;
      return { tag: "empty" };
    }
    const isWhole = this.state !== "held";
    if (isWhole && trailers.length === 0) return { tag: "bytes", val: this.held.whole() };
    const val = this.stream(() => {});
    if (isWhole) super.finish(trailers);
    return { tag: "streamed", val };
  }
}
