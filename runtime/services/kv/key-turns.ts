/** How long whoever has the turn at a key may be silent, in ms, before the next one has it: a guest between reading and
 * writing is quicker, and one that does not write after all is waited for in vain. */
const turnTime = 25;

/** How long a turn is waited for, in ms: after that one tries as others do. */
const longestWait = 1_000;

/** A turn at a key. */
export interface Turn {
  /** The store is at work for its holder. */
  hold(): void;
  /** The holder has its answer, and a while for what it asks next. */
  await(): void;
  /** The next one has the turn, or who waits for this one does so no more. */
  end(): void;
}

/** Turns at keys that many want to change at the same time. Each who has lost a write under a condition waits for its turn
 * before it reads again: else all read the same value, and of all their writes one is done. Nothing depends on turns but
 * how often is tried. */
export class KeyTurns {
  /** Waiters of each key, behind the one that has its turn. */
  readonly #lines = new Map<string, (() => void)[]>();

  /** Resolves when it is its turn, or the wait was long enough. `ended` is called when the turn is over, by `end` or by time. */
  async take(key: string, ended: () => void): Promise<Turn> {
    const line = this.#lines.get(key);
    if (line !== undefined) {
      const hadTurn = await waitIn(line);
      if (!hadTurn) return { hold() {}, await() {}, end: ended };
    } else this.#lines.set(key, []);
    let isOver = false;
    let timer: NodeJS.Timeout | undefined;
    const end = () => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      this.#next(key);
      ended();
    };
    return {
      hold: () => clearTimeout(timer),
      await() {
        clearTimeout(timer);
        if (!isOver) timer = setTimeout(end, turnTime);
      },
      end,
    };
  }

  #next(key: string): void {
    const next = this.#lines.get(key)?.shift();
    if (next === undefined) this.#lines.delete(key);
    else next();
  }
}

/** False where it took too long. */
function waitIn(line: (() => void)[]): Promise<boolean> {
  return new Promise((resolve) => {
    const call = () => {
      clearTimeout(timer);
      resolve(true);
    };
    const timer = setTimeout(() => {
      line.splice(line.indexOf(call), 1);
      resolve(false);
    }, longestWait);
    line.push(call);
  });
}

/** The one queue of this process. */
export const processTurns = new KeyTurns();
