import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { startProgress } from "../../../runtime/cli/text/progress.ts";

/** A terminal of so many columns, as the line sees it, and what it was given. */
function terminal(columns: number, isTTY = true) {
  let told = "";
  const write = (chunk: Buffer, _: string, done: () => void) => {
    told += chunk.toString();
    done();
  };
  const stream = Object.assign(new Writable({ write }), { columns, isTTY });
  const written = () => {
    const text = told;
    told = "";
    return text;
  };
  return { stream, written };
}

test("a terminal has one line, which each step replaces and the end clears", () => {
  const { stream, written } = terminal(20);
  const progress = startProgress("Building shop", false, stream);
  expect(written()).toBe("\x1b[1G\x1b[0KBuilding shop …");
  progress.update("Timing this machine: of calls");
  expect(written()).toBe("\x1b[1G\x1b[0KTiming this machine");
  progress.stop();
  expect(written()).toBe("\x1b[1G\x1b[0K");
});

test("nothing is written for documents, where there is no terminal, and to one of no width", () => {
  for (const { stream, written, quiet } of [
    { ...terminal(20), quiet: true },
    { ...terminal(20, false), quiet: false },
    { ...terminal(0), quiet: false },
  ]) {
    const progress = startProgress("Building shop", quiet, stream);
    progress.update("Starting");
    progress.stop();
    expect(written()).toBe("");
  }
});
