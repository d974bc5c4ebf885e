// A program that lacks a package, and says a lot before.
process.stderr.write(`${"noise ".repeat(50_000)}\n`);
await import(["a", "package", "that", "is", "missing"].join("-"));

export {};
