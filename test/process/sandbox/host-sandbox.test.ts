import { expect, test } from "vitest";
import { saidLast } from "../../../runtime/process/sandbox/host-sandbox.ts";

test.each([
  ["", ""],
  ["setpriv: no such user\n", "setpriv: no such user"],
  [
    "setpriv: unrecognized option '--landlock-access'\nTry 'setpriv --help' for more information.\n",
    "setpriv: unrecognized option '--landlock-access'",
  ],
  ["Try 'setpriv --help' for more information.\n\n", ""],
])("of what a program prints that does not start, %j, the last line says why", (text, line) => {
  expect(saidLast(text)).toBe(line);
});
