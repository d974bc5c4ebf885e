import { RawClient } from "../../support/raw-client.ts";

/** The clients of a test, which end with it. */
export class RawClients {
  readonly #clients: RawClient[] = [];

  /** @param where a port of 127.0.0.1, or a unix socket. */
  async open(where: number | string): Promise<RawClient> {
    const client = await RawClient.connect(where);
    this.#clients.push(client);
    return client;
  }

  end(): void {
    for (const client of this.#clients.splice(0)) client.end();
  }
}
