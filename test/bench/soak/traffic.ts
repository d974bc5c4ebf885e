import { connect } from "node:net";
import { ClientConnection, type Destination } from "../client-connection.ts";
import { leavingRequest, type Versions, type Visitor, visitorsOf } from "./visitors.ts";

/** Wrong answers of which the text is kept. */
const maxKept = 20;

/** How long a visitor whose connection ended waits before it comes again, in ms. */
const again = 20;

/** Clients that leave before they are answered, how long they stay at most, and their pauses, in ms. */
const leaving = { count: 4, longest: 20, pause: 10 };

/** All visitors of the soak, and what became of their requests. */
export class Traffic {
  /** Right answers, by kind of visitor. */
  readonly right: Record<string, number> = {};
  /** Connections that ended with a request under way. */
  lost = 0;
  left = 0;
  wrong = 0;
  readonly wrongTexts: string[] = [];
  readonly #destination: Destination;
  readonly #open = new Set<ClientConnection>();
  #ended = false;

  constructor(destination: Destination, versions: Versions) {
    this.#destination = destination;
    for (const visitor of visitorsOf(versions)) {
      this.right[visitor.name] = 0;
      for (let each = 0; each < visitor.count; each++) this.#come(visitor);
    }
    for (let each = 0; each < leaving.count; each++) this.#comeAndLeave();
  }

  /** Right answers of all. */
  get answered(): number {
    return Object.values(this.right).reduce((sum, count) => sum + count, 0);
  }

  end(): void {
    this.#ended = true;
    for (const connection of this.#open) connection.close();
  }

  #come(visitor: Visitor): void {
    if (this.#ended) return;
    let asked = false;
    const connection = new ClientConnection(this.#destination, () => {
      this.#open.delete(connection);
      // A shard that is replaced closes connections between requests, which is no loss.
      if (asked) this.lost++;
      setTimeout(() => this.#come(visitor), again);
    });
    this.#open.add(connection);
    const ask = () => {
      if (this.#ended || !this.#open.has(connection)) return;
      const { request, check } = visitor.next();
      asked = true;
      connection.ask(request, null, (answer) => {
        asked = false;
        const wrong = check(answer);
        if (wrong === null) this.right[visitor.name]!++;
        else this.#note(`${visitor.name}: ${wrong}`);
        if (visitor.pause === 0) ask();
        else setTimeout(ask, visitor.pause);
      });
    };
    ask();
  }

  #comeAndLeave(): void {
    if (this.#ended) return;
    const socket = connect({ ...this.#destination, noDelay: true });
    socket.on("error", () => {});
    socket.once("close", () => {
      this.left++;
      setTimeout(() => this.#comeAndLeave(), leaving.pause);
    });
    socket.write(leavingRequest);
    setTimeout(() => socket.destroy(), Math.random() * leaving.longest);
  }

  #note(text: string): void {
    this.wrong++;
    if (this.wrongTexts.length < maxKept) this.wrongTexts.push(text);
  }
}
