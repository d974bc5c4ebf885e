import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { makeProgram } from "../../runtime/cli/options/program.ts";
import { limitKeys } from "../../runtime/settings/limit-keys.ts";
import { commands, inner } from "./commands.ts";

/** What `skerry ... --help` prints. */
async function help(args: readonly string[]): Promise<string> {
  let printed = "";
  const program = makeProgram("0.0.0", () => {});
  for (const command of [program, ...program.commands.flatMap(withInner)]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => {
        printed += text;
      },
    });
  }
  await expect(program.parseAsync([...args, "--help"], { from: "user" })).rejects.toMatchObject({
    exitCode: 0,
  });
  return printed;
}

const withInner = (command: Command): Command[] => [command, ...command.commands];

describe("the command line's help", () => {
  test.each([...commands, ...inner])("explains %s with an example", async (command) => {
    const text = await help(command.split(" "));
    expect(text).toMatch(new RegExp(`^Usage: skerry ${command} `));
    expect(text).toMatch(new RegExp(`\n\nExample:\n  skerry ${command} `));
    expect(text).toContain("--json");
  });

  test.each(["run", "call", "measure", "deploy"])(
    "has each limit of a worker's settings as an option of %s",
    async (command) => {
      const text = await help([command]);
      for (const { key } of limitKeys) expect(text).toMatch(new RegExp(`^  --${key} <`, "m"));
    },
  );

  test("has lines of 120 columns at most", async () => {
    for (const command of [...commands, ...inner]) {
      const lines = (await help(command.split(" "))).split("\n");
      for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(120);
    }
  });
});
