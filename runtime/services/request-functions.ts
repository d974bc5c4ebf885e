import { FunctionFailed } from "./function-failed.ts";

/** Calls a function of the program around the worker, by its interface's and its own name, with encoded arguments. Resolves
 * to the encoded result. The signal fires when nobody waits for that any more. @throws FunctionFailed */
export type CallFunction = (
  interfaceName: string,
  functionName: string,
  values: Uint8Array,
  signal: AbortSignal,
) => Promise<Uint8Array>;

/** What one request calls of the program around its worker. */
export class RequestFunctions {
  readonly #call: CallFunction;
  readonly #over = new AbortController();

  constructor(call: CallFunction) {
    this.#call = call;
  }

  /** @throws FunctionFailed */
  async call(interfaceName: string, functionName: string, values: Uint8Array): Promise<Uint8Array> {
    const { signal } = this.#over;
    if (signal.aborted) throw new FunctionFailed("The request is over.");
    return this.#call(interfaceName, functionName, values, signal);
  }

  /** The request is over, or nobody waits for it: what waits for its turn is not begun, and what was begun is told. */
  end(): void {
    this.#over.abort();
  }
}
