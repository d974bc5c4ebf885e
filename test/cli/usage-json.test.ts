import { describe, expect, test } from "vitest";
import { commands, inner } from "./commands.ts";
import { skerry } from "./skerry.ts";

describe.concurrent("the command line", () => {
  test.each([...commands, ...inner])(
    "answers wrong use of %s in JSON when asked to",
    async (command) => {
      const args = [...command.split(" "), "--json", "--no-such-option"];
      const { code, stdout, stderr } = await skerry(args);
      expect(code).toBe(2);
      expect(stderr).toBe("");
      expect(JSON.parse(stdout).error).toEqual({
        code: "bad-usage",
        message: "Unknown option '--no-such-option'.",
        help: `See \`skerry ${command} --help\`.`,
      });
    },
  );
});
