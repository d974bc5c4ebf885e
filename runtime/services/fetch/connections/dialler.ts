import type { Socket } from "node:net";
import type { Target } from "../target.ts";

/** What a connection is wanted for. */
export interface Wanted {
  /** The worker whose request it is for. */
  readonly worker: string;
  readonly target: Pick<Target, "origin" | "host" | "port">;
  /** Whether any address will do: its operator has named the origin (`private`). */
  readonly anyAddress: boolean;
}

/** Makes connections to origins: TCP alone. */
export interface Dialler {
  /** Resolves to a connection that nobody has read from.
   * @param signal gives it up.
   * @throws FetchError `denied`, `dns`, `private-address`, `connect`, `timeout`, `connection-limit`; what TCP fails with;
   * or the signal's reason. */
  dial(wanted: Wanted, signal: AbortSignal): Promise<Socket>;
  /** Ends the questions to name servers that wait for an answer. */
  close(): void;
}
