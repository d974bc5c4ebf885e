// A program that lacks a package, and says more before than is kept: not so much that the kernel's buffer is full when Node prints
// the error, which it then leaves out.
process.stderr.write(`${"noise ".repeat(5_000)}\n`);
await import(["a", "package", "that", "is", "missing"].join("-"));

export {};
