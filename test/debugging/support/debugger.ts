// A debugger, as far as tests need one: it speaks the inspector's protocol over its socket.
import { once } from "node:events";

export interface Paused {
  readonly callFrames: readonly {
    readonly callFrameId: string;
    readonly functionName: string;
    readonly location: {
      readonly scriptId: string;
      readonly lineNumber: number;
      readonly columnNumber: number;
    };
  }[];
}

export interface Parsed {
  readonly scriptId: string;
  readonly url: string;
  readonly sourceMapURL: string;
}

export class Debugger {
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, PromiseWithResolvers<Record<string, unknown>>>();
  readonly #waiting: {
    method: string;
    fits: (params: never) => boolean;
    found: (params: never) => void;
  }[] = [];
  readonly #told: { method: string; params: unknown }[] = [];
  #last = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.#hear(JSON.parse(String(data))));
  }

  static async attach(url: string): Promise<Debugger> {
    const socket = new WebSocket(url);
    await once(socket, "open");
    return new Debugger(socket);
  }

  ask(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = ++this.#last;
    const answer = Promise.withResolvers<Record<string, unknown>>();
    this.#answers.set(id, answer);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return answer.promise;
  }

  /** The first event of this kind that fits and was not given out yet, come or to come. */
  async event<Params>(
    method: string,
    fits: (params: Params) => boolean = () => true,
  ): Promise<Params> {
    const at = this.#told.findIndex(
      (each) => each.method === method && fits(each.params as Params),
    );
    if (at >= 0) return this.#told.splice(at, 1)[0]!.params as Params;
    return new Promise((found) => this.#waiting.push({ method, fits, found }));
  }

  close(): void {
    this.#socket.close();
  }

  #hear({ id, method, params, result, error }: Record<string, unknown>): void {
    if (typeof id === "number") {
      const answer = this.#answers.get(id)!;
      if (error === undefined) answer.resolve(result as Record<string, unknown>);
      else answer.reject(new Error(JSON.stringify(error)));
      return;
    }
    const at = this.#waiting.findIndex(
      (each) => each.method === method && each.fits(params as never),
    );
    if (at >= 0) this.#waiting.splice(at, 1)[0]!.found(params as never);
    else this.#told.push({ method: String(method), params });
  }
}
