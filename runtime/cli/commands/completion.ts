import { writeDocument } from "../text/output.ts";

/** `skerry completion SHELL`: what a shell reads to complete this command line. */
export async function completion(shell: string, options: { json?: boolean }): Promise<number> {
  const { script } = await import("@bomb.sh/tab");
  const text = printed(() => script(shell, "skerry", "skerry"));
  if (options.json === true) writeDocument({ shell, script: text });
  else process.stdout.write(text);
  return 0;
}

/** What a function prints: the library gives its scripts no other way. */
function printed(print: () => void): string {
  const { log } = console;
  let text = "";
  console.log = (...lines: unknown[]) => {
    text += `${lines.join(" ")}\n`;
  };
  try {
    print();
  } finally {
    console.log = log;
  }
  return text;
}
