import type { Body } from "../../abi/generated/types.ts";
import { BodySending, dropped } from "./body-sending.ts";
import type { Exchange } from "./exchange.ts";
import type { ErrorCode } from "./http-types.ts";
import type { Outside } from "./outside.ts";

/** A request's content on its way out. */
export class RequestSending extends BodySending {
  #exchange: Exchange | null = null;
  #method = "";

  constructor(outside: Outside) {
    super(outside, "fetch");
  }

  protected get due(): boolean {
    return this.#exchange !== null;
  }

  /** The request goes out, with the content that there is and that comes. */
  handOver(exchange: Exchange, method: string): void {
    this.#exchange = exchange;
    this.#method = method;
    if (this.state === "broken") exchange.fail(dropped);
  }

  send(): void {
    this.#exchange?.send();
  }

  /** The request fails with this. */
  override breakOff(code: ErrorCode): void {
    if (this.state === "finished" || this.state === "broken") return;
    super.breakOff(code);
    this.#exchange?.fail(code);
  }

  /** What the shard is told of it as the request goes out. */
  begin(): Body {
    // Some leave the body of a GET open, or never look at it: it has none.
    const bare = this.held.length === 0 && (this.#method === "GET" || this.#method === "HEAD");
    if (bare) {
      this.unwanted = true;
      return { tag: "empty" };
    }
    if (this.state !== "held") return { tag: "bytes", val: this.held.whole() };
    return { tag: "streamed", val: this.stream(() => {}) };
  }
}
