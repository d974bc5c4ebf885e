import { clearLine, cursorTo } from "node:readline";

/** A line on the terminal that says what is being done; nothing where there is no terminal. */
export interface Progress {
  update(text: string): void;
  stop(): void;
}

const silent: Progress = { update() {}, stop() {} };

/** Shows progress on a terminal until it is stopped. With `quiet` it shows nothing, as under --json. */
export function startProgress(
  text: string,
  quiet: boolean,
  terminal: NodeJS.WritableStream & Pick<NodeJS.WriteStream, "isTTY" | "columns"> = process.stderr,
): Progress {
  // A terminal may say that it is 0 columns wide.
  if (quiet || !terminal.isTTY || !(terminal.columns > 0)) return silent;
  const clear = () => {
    cursorTo(terminal, 0);
    clearLine(terminal, 1);
  };
  const update = (next: string) => {
    clear();
    // A line that wraps could not be cleared.
    terminal.write(`${next} …`.slice(0, terminal.columns - 1));
  };
  update(text);
  return { update, stop: clear };
}
