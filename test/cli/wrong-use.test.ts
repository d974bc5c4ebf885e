import { afterEach, expect, test, vi } from "vitest";
import { runCommandLine } from "../../runtime/cli/command-line.ts";
import { commands, inner } from "./commands.ts";

// The command line is read as the program reads it, but in this process: usage.quick.test.ts starts the program.

afterEach(() => {
  vi.restoreAllMocks();
});

/** What a stream of this process is given until the test is over. */
function written(stream: NodeJS.WriteStream): string[] {
  const texts: string[] = [];
  vi.spyOn(stream, "write").mockImplementation((text) => {
    texts.push(String(text));
    return true;
  });
  return texts;
}

test.each([
  [["call", "--fule", "3"], "Unknown option '--fule' (Did you mean --fuel?)"],
  [["call", "--fuel", "lots"], "It must be a whole number such as 5000000"],
  [["call", "--memory", "1MB2"], "It must be a size such as 64MiB"],
  [["call", "--deadline", "0"], "It must be 1 ms to 3,600 s, not 0 ms."],
  [["call", "--header", "nothing"], "It must be `name: value`."],
  [["run", "--port", "70000"], "It must be a whole number, 0 to 65535."],
  [["measure", "--requests", "0"], "It must be a whole number, 1 to 100000."],
  [["measure", "--url", "/", "--requests-file", "x"], "cannot be used with option '--url <url>'"],
  [["new"], "Missing required argument 'dir'."],
  [["new", "x", "--template", "cobol"], "Allowed choices are assemblyscript, javascript."],
  [["meter", "in.wasm"], "No file was given for the metered module: add `-o <file>`."],
  [["meter", "a", "-o", "b", "--memory-cap", "9PiB"], "It must be a size such as 64MiB"],
  [["meter", "a", "-o", "b", "--stack", "3G"], "It must be at most 2,147,483,647."],
  [["inspect", "a", "b"], "Too many arguments for 'inspect'."],
  [["deploy", "--percent", "101"], "It must be a number, 0 to 100."],
  [["deploy", "--var", "NAME"], "It must be `NAME=value`."],
  [["deploy", "--queue-deadline", "soon"], "It must be a time such as 500ms, 2s or 500."],
  [["promote", "shop", "--percent", "-1"], "It must be a number, 0 to 100."],
  [["rollback"], "Missing required argument 'name'."],
  [["list", "--admin", "not an address"], "The admin API can't be at not an address:"],
  [["run", "--record-when", "all"], "--record-when says what is recorded: add --record DIR."],
  [["run", "--record", "x", "--record-sample", "2"], "It must be over 0 and at most 1"],
  [["run", "--record", "x", "--record-mask", "a b"], "It must be a field's name."],
  [
    ["run", "--record", "x", "--record-unmasked", "--record-mask", "a"],
    "--record-mask means nothing beside --record-unmasked.",
  ],
])("refuses %j as wrong use", async (args, sentence) => {
  const [stdout, stderr] = [written(process.stdout), written(process.stderr)];
  expect(await runCommandLine(args)).toBe(2);
  expect(stdout).toEqual([]);
  const said = stderr.join("");
  expect(said).toContain("error[bad-usage]: ");
  expect(said).toContain(sentence);
  expect(said).toMatch(/ {2}help: See `skerry (\w+ )?--help`\.\n$/);
});

test.each([...commands, ...inner])(
  "answers wrong use of %s in JSON when asked to",
  async (command) => {
    const [stdout, stderr] = [written(process.stdout), written(process.stderr)];
    const args = [...command.split(" "), "--json", "--no-such-option"];
    // A program writes one document.
    vi.resetModules();
    const fresh = await import("../../runtime/cli/command-line.ts");
    expect(await fresh.runCommandLine(args)).toBe(2);
    // What a host prints where no person reads along is its log.
    const isLogged = command === "serve" && !process.stderr.isTTY;
    expect(stderr.map((line) => JSON.parse(line).code)).toEqual(isLogged ? ["bad-usage"] : []);
    expect(JSON.parse(stdout.join("")).error).toEqual({
      code: "bad-usage",
      message: "Unknown option '--no-such-option'.",
      help: `See \`skerry ${command} --help\`.`,
    });
  },
);
