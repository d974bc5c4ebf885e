import { ClientConnection, type Destination } from "./client-connection.ts";

const connections = 32;

/** How long a client waits before it connects again, and before it asks again after a refusal, in ms. */
const again = 10;

/** Clients that go on whatever happens to the server, and count what did. */
export class SteadyLoad {
  /** Answers that were right. */
  answered = 0;
  /** Answers of 200 that were not as expected. */
  wrong = 0;
  /** Connections that broke with a request under way. */
  lost = 0;
  /** Answers that were not 200, by status. */
  refused: Record<string, number> = {};
  readonly #destination: Destination;
  readonly #request: Buffer;
  readonly #expected: Buffer;
  readonly #open = new Set<ClientConnection>();
  #ended = false;

  constructor(destination: Destination, request: Buffer, expected: Buffer) {
    this.#destination = destination;
    this.#request = request;
    this.#expected = expected;
    for (let each = 0; each < connections; each++) this.#connect();
  }

  /** Counts from now on. */
  reset(): void {
    this.answered = 0;
    this.wrong = 0;
    this.lost = 0;
    this.refused = {};
  }

  end(): void {
    this.#ended = true;
    for (const connection of this.#open) connection.close();
  }

  #connect(): void {
    if (this.#ended) return;
    const connection = new ClientConnection(this.#destination, () => {
      this.#open.delete(connection);
      this.lost++;
      setTimeout(() => this.#connect(), again);
    });
    this.#open.add(connection);
    this.#ask(connection);
  }

  #ask(connection: ClientConnection): void {
    if (this.#ended) return;
    connection.ask(this.#request, this.#expected, ({ status, body }) => {
      if (status !== 200) {
        this.refused[status] = (this.refused[status] ?? 0) + 1;
        setTimeout(() => this.#ask(connection), again);
        return;
      }
      if (body === null) this.answered++;
      else this.wrong++;
      this.#ask(connection);
    });
  }
}
