/** A line on the terminal that says what is being done; nothing where there is no terminal. */
export interface Progress {
  update(text: string): void;
  stop(): void;
}

const silent: Progress = { update() {}, stop() {} };

/** Shows progress on stderr until it is stopped. With `quiet` it shows nothing, as under --json. */
export async function startProgress(text: string, quiet: boolean): Promise<Progress> {
  // A terminal that says it is 0 columns wide makes ora count endless lines.
  if (quiet || !process.stderr.isTTY || !(process.stderr.columns > 0)) return silent;
  // It takes part of a tenth of a second to load.
  const { default: ora } = await import("ora");
  // Keys typed meanwhile are the shell's, and Ctrl-C is ours.
  const spinner = ora({ text, discardStdin: false }).start();
  return {
    update(next) {
      spinner.text = next;
    },
    stop() {
      spinner.stop();
    },
  };
}
