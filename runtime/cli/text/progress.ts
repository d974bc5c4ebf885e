import ora from "ora";

/** A line on the terminal that says what is being done; nothing where there is no terminal. */
export interface Progress {
  update(text: string): void;
  stop(): void;
}

/** Shows progress on stderr until it is stopped. With `quiet` it shows nothing, as under --json. */
export function startProgress(text: string, quiet: boolean): Progress {
  const spinner = ora({
    text,
    // A terminal that says it is 0 columns wide makes ora count endless lines.
    isSilent: quiet || !process.stderr.isTTY || !(process.stderr.columns > 0),
    // Keys typed meanwhile are the shell's, and Ctrl-C is ours.
    discardStdin: false,
  }).start();
  return {
    update(next) {
      spinner.text = next;
    },
    stop() {
      spinner.stop();
    },
  };
}
